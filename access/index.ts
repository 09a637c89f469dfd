/**
 * The policy language, its compiler, decisions and proofs. It does no I/O, so it runs anywhere.
 *
 * @module \@nats-entra/access
 */
export { boundedOf } from "./proof/bounded.ts";
export type { Ability, Bounded, BoundedEffects } from "./proof/bounded.ts";
export { intersectPermissions } from "./subjects/intersect.ts";
export { canonicalJson, digestOf } from "../values/canonical.ts";
export { compile } from "./compiler/compile.ts";
export type { Compiled, CompileOptions } from "./compiler/compile.ts";
export { unkeptMistake, unkeptStreams } from "./compiler/unkept.ts";
export { connectionsOf, type SessionKind } from "./document/connections.ts";
export { decide, decider } from "./decision/decide.ts";
export type {
  Decide,
  DecideOptions,
  Decision,
  DenyReason,
  SessionPermissions,
  Identity,
} from "./decision/decision.ts";
export type { SubjectClaims } from "./subjects/placeholder.ts";
export * from "./diff/index.ts";
export { deployableText, documentIn, parseDeployable } from "./deployable/deployable.ts";
export type { DeployablePolicy } from "./deployable/deployable.ts";
export type * from "./document/document.ts";
export { domainsOf } from "./document/domains.ts";
export { AccessError, PolicyError, PolicyErrors } from "./errors/error.ts";
export type { AccessErrorCode, PolicyErrorCode } from "./errors/error.ts";
export { explain } from "./decision/explain.ts";
export type { Direction, Explanation, ExplainOptions, MatchingEntry } from "./decision/explain.ts";
export { requireReviewed } from "./document/reviewed.ts";
export * from "./language/index.ts";
export { auditStreamSize } from "./language/control.ts";
export { narrows } from "./decision/narrow.ts";
export { parseDocument } from "./document/parse.ts";
export { mayPublish, maySubscribe } from "./subjects/admit.ts";
export type {
  ResponsePermission,
  Permissions,
  SubjectPermissions,
} from "./subjects/permissions.ts";
export * from "./proof/index.ts";
export { indirectEffects, unsent, unwalled } from "./reach/index.ts";
export type { IndirectEffect, Landed, Unsent, Unwalled } from "./reach/index.ts";
export { at, Failure, lineOf } from "../errors/failure.mjs";
export { UNKNOWN_SOURCE } from "./errors/source.ts";
export type { Source } from "./errors/source.ts";
export { unlistedFiles, writtenAt } from "./compiler/sources.ts";
export type {
  AccountSources,
  GrantSources,
  RoleSources,
  Sources,
  StreamSources,
} from "./document/sources.ts";
export { hasWildcard, includes, matches, overlaps } from "./subjects/pattern.ts";
export { splitQueue } from "./subjects/permissions.ts";
export * as subjects from "./subjects/index.ts";
export * from "./capability/index.ts";
export {
  compareConsumer,
  compareStream,
  declaredStreams,
  isAllowed,
  consumerLosses,
  isProven,
  streamsDigest,
  valueWords,
} from "./streams/index.ts";
export type {
  ChangeEffect,
  StreamChange,
  ConsumerConfig,
  DeclaredStreams,
  ManagedStream,
  StreamConfig,
  StreamEntry,
  StreamOrigin,
  SubjectMapping,
  WatchedStream,
} from "./streams/index.ts";
export { accessReport } from "./report/index.ts";
export type { AccessReport } from "./report/index.ts";
export { shown } from "../text/terminal.ts";
export type { Line, Text } from "../text/terminal.ts";
