import type { Scenario } from "../scenario.ts";
import { allKilled } from "./all-killed.ts";
import { clocksApart, clocksFarApart } from "./clocks.ts";
import { diskFull } from "./disk-full.ts";
import { policyGarbage, secretsGarbage } from "./files.ts";
import { issuerDown } from "./issuer-down.ts";
import { nodeKilled } from "./node-killed.ts";
import { partition } from "./partition.ts";
import { replicaEnds } from "./replica-ends.ts";
import { replicaHangs } from "./replica-hangs.ts";
import { replicaKilled } from "./replica-killed.ts";
import { revoked } from "./revoked.ts";
import { sessionsExpire } from "./sessions-expire.ts";

/** All of them, in the order of the table in docs/reference/failures.md. */
export const scenarios: readonly Scenario[] = [
  replicaEnds,
  replicaKilled,
  replicaHangs,
  allKilled,
  nodeKilled,
  partition,
  issuerDown,
  clocksApart,
  clocksFarApart,
  diskFull,
  policyGarbage,
  secretsGarbage,
  revoked,
  sessionsExpire,
];
