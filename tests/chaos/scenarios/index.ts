import type { Scenario } from "../scenario.ts";
import { partition } from "./partition.ts";
import { allKilled } from "./all-killed.ts";
import { policyGarbage, secretsGarbage } from "./files.ts";
import { nodeKilled } from "./node-killed.ts";
import { replicaEnds } from "./replica-ends.ts";
import { replicaHangs } from "./replica-hangs.ts";
import { replicaKilled } from "./replica-killed.ts";

/** All of them, in the order of the table in docs/reliability.md. */
export const scenarios: readonly Scenario[] = [
  replicaEnds,
  replicaKilled,
  replicaHangs,
  allKilled,
  nodeKilled,
  partition,
  policyGarbage,
  secretsGarbage,
];
