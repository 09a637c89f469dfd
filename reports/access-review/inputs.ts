import type { Compiled } from "../../access/index.ts";
import type { AccessReport, Commit } from "../../access/report/index.ts";
import type { VerifyReport } from "../audit/verify.ts";
import type { AuditFile } from "./audit.ts";
import type { Sample } from "./connections.ts";
import type { History } from "./history.ts";
import type { Access, Operation, SinceLast } from "./model.ts";
import type { DirectoryAssignment } from "./principal.ts";
import type { Period, Usage } from "./usage.ts";

/** What a review is made of. */
export interface ReviewInputs {
  readonly period: Period;
  readonly compiled: Compiled;
  readonly report: AccessReport;
  readonly commit: Commit | undefined;
  readonly directory: readonly DirectoryAssignment[] | undefined;
  readonly audit: readonly AuditFile[];
  /** Public keys whose checkpoints count. */
  readonly keys: readonly string[];
  /** Undefined: there is no audit. */
  readonly verified: VerifyReport | undefined;
  readonly usage: Usage;
  readonly operations: readonly Operation[];
  readonly history: History | undefined;
  readonly samples: ReadonlyMap<string, Sample> | undefined;
  readonly compare: (access: readonly Access[], digest: string) => SinceLast | undefined;
}
