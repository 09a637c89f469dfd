/**
 * The language that policies are written in: all that `@nats-entra/access` is to a policy while it is compiled. What
 * reads, proves and compares policies is not part of it, and nothing here touches a clock, a file or another package.
 */
export { account, exportService, exportStream, fromAccount, vault } from "./account.ts";
export type { Account, AccountOptions, Export, Import, VaultOptions } from "./account.ts";
export { agent } from "./agent.ts";
export type { Agent, AgentOptions } from "./agent.ts";
export { kv, objects } from "./bucket.ts";
export type { KeyValue, Objects } from "./bucket.ts";
export {
  approveRole,
  controlAccount,
  grantRole,
  inspect,
  proposeRole,
  readAudit,
  revoke,
} from "./control.ts";
export { CONTROL, CONTROL_DATA } from "../document/control.ts";
export type { ControlAccountOptions, ControlVerb } from "./control.ts";
export { discover } from "./discover.ts";
export { publish, request, serve, subscribe } from "./grant.ts";
export type { Grant, ServeOptions, StreamUse } from "./grant.ts";
export { getFrom, lastOf } from "./get.ts";
export { backup, restore } from "./backup.ts";
export {
  deleteConsumer,
  deleteMessages,
  deleteStream,
  list,
  pause,
  purge,
  rewind,
  unpin,
} from "./operate.ts";
export type { OneConsumer } from "./operate.ts";
export type { Stored } from "./stored.ts";
export { leaf } from "./leaf.ts";
export type { LeafOptions } from "./leaf.ts";
export { mqtt } from "./mqtt.ts";
export type { MqttOptions } from "./mqtt.ts";
export { policy } from "./policy.ts";
export type { Policy } from "./policy.ts";
export { role } from "./role.ts";
export type { Role, RoleOptions } from "./role.ts";
export { service } from "./service.ts";
export type { Service, ServiceOptions } from "./service.ts";
export { consume, follow, manage, publishTo, stream } from "./stream.ts";
export type { ConsumeOptions, Stream } from "./stream.ts";
export type { KeyValueOptions, ObjectsOptions, StreamOptions } from "./declare.ts";
export type {
  BucketOrigin,
  BucketSettings,
  ConsumerSettings,
  Declaration,
  Declared,
  KeyValueSettings,
  MappingSettings,
  Origin,
  OriginSettings,
  StreamSettings,
} from "../streams/written.ts";
export { allow, deny } from "./expectation.ts";
export type { Case } from "./expectation.ts";
export { atMost, directly, isolated, limited, never, only, separate } from "./invariant.ts";
export type { Invariant } from "./invariant.ts";
export { within } from "./what.ts";
export type { What, Within } from "./what.ts";
export { applications, Crowd, everyone, everyoneIn, users } from "./who.ts";
export type { RoleRef, Who } from "./who.ts";
