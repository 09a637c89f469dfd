/** The access model: a language for roles, its compiler, and the decision for one identity. Pure. */
export { boundedOf } from "./bounded.ts";
export type { Ability, Bounded, BoundedEffects } from "./bounded.ts";
export { intersectRules } from "./bounds.ts";
export { canonicalJson, digestOf } from "./canonical.ts";
export { compile } from "./compile.ts";
export type { Compiled, CompileOptions } from "./compile.ts";
export { decide, decider } from "./decide.ts";
export type {
  Decide,
  DecideOptions,
  Decision,
  DenyReason,
  Grant,
  Principal,
  SubjectClaims,
} from "./decide.ts";
export * from "./diff/index.ts";
export type * from "./document.ts";
export { domainsOf } from "./domains.ts";
export { AccessError, PolicyError, PolicyErrors } from "./error.ts";
export type { AccessErrorCode, PolicyErrorCode } from "./error.ts";
export { explain } from "./explain.ts";
export type { Direction, Explanation, ExplainOptions, RuleMatch } from "./explain.ts";
export { heldTo } from "./held.ts";
export * from "./language.ts";
export { narrows } from "./narrow.ts";
export { parseDocument } from "./parse.ts";
export { mayPublish, maySubscribe } from "./permissions.ts";
export type { Rules } from "./permissions.ts";
export * from "./proof/index.ts";
export { broughtAbout, unwalled } from "./reach/index.ts";
export type { Brought, Landed, Unwalled } from "./reach/index.ts";
export { at } from "./source.ts";
export type { Source } from "./source.ts";
export { unlistedFiles, writtenAt } from "./sources.ts";
export type {
  AccountSources,
  GrantSources,
  RoleSources,
  Sources,
  StreamSources,
} from "./sources.ts";
export { includes, matches, overlaps } from "./subject.ts";
export * as subjects from "./subjects/index.ts";
export * from "./capability/index.ts";
export { accessReport } from "./report/index.ts";
export type { AccessReport } from "./report/index.ts";
export { shown } from "../text/terminal.ts";
export type { Line, Text } from "../text/terminal.ts";
