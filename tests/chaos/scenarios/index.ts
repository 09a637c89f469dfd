import type { Scenario } from "../scenario.ts";
import { replicaEnds } from "./replica-ends.ts";
import { replicaKilled } from "./replica-killed.ts";

/** All of them, in the order of the table in docs/reliability.md. */
export const scenarios: readonly Scenario[] = [replicaEnds, replicaKilled];
