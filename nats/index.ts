/**
 * NATS as pure functions: nkeys, deterministic JWTs, sealed boxes, server configuration. No I/O, no clock.
 */
export {
  accountJwt,
  type AccountExport,
  type AccountImport,
  type AccountJwt,
} from "./jwt/account-jwt.ts";
export { accountJwts, type AccountKeys } from "./trust/account-jwts.ts";
export {
  authorizationResponse,
  authorizationSubject,
  parseAuthorizationRequest,
  serverXkeyHeader,
  type AuthorizationRequest,
  type AuthorizationResponse,
  type RequestChecks,
} from "./request/authorization.ts";
export {
  calloutInbox,
  calloutQueue,
  calloutSystemJwt,
  controlDataUserJwt,
  controlUserJwt,
  everyReplica,
  type ControlUser,
} from "./trust/control.ts";
export {
  deriveCalloutSecrets,
  deriveSystemCredentials,
  deriveTrust,
  replicaSubject,
  type CalloutSecrets,
  type ClusterTrust,
} from "./trust/derive.ts";
export { NatsError, type NatsErrorCode } from "./errors/nats-error.ts";
export type { GivenOperator, IdentityKeys, KeyMaterial } from "./keys/key-material.ts";
export { installationKeys, isIdentity, isSigning, keyNames, longestUse } from "./keys/key-names.ts";
export { keyOfResource, keyResource } from "./keys/key-resource.ts";
export {
  isSignatureOf,
  keyPair,
  keyPairFromSeed,
  publicKey,
  seed,
  type KeyKind,
} from "./keys/key-pair.ts";
export {
  givenOperator,
  ownOperator,
  type OwnOperator,
  type TrustedOperator,
} from "./trust/operator.ts";
export { operatorJwt, type OperatorJwt } from "./jwt/operator-jwt.ts";
export { RequestBox } from "./request/request-box.ts";
export type { ListenAddress, MutualTlsFiles, TlsFiles } from "./config/listen.ts";
export { mergePatch, type ConfigOverrides, type ConfigPatch } from "./config/override.ts";
export { environmentText } from "./config/text.ts";
export { loadSodium } from "./keys/sodium.ts";
export { restartConfig, serverConfig, type ServerConfig } from "./config/server-config.ts";
export {
  credentials,
  grantedUserJwt,
  readUserJwt,
  sentinelJwt,
  userJwt,
  type GrantedUser,
  type SentinelJwt,
  type UserClaims,
  type UserConnectionType,
  type UserJwt,
} from "./jwt/user-jwt.ts";
export {
  streamsAdvisories,
  streamsPermissions,
  streamsUserJwt,
  streamsUserName,
  type DeclaredStream,
} from "./trust/streams.ts";
export {
  readWhoamiSubject,
  whoamiAnswerSubject,
  whoamiRequests,
  type WhoamiSubject,
} from "./trust/whoami.ts";
export type { KeyPair } from "@nats-io/nkeys";
