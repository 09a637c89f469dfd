/**
 * NATS as pure functions: nkeys, deterministic JWTs, sealed boxes, server configuration. No I/O, no clock.
 */
export {
  accountJwt,
  type AccountExport,
  type AccountImport,
  type AccountJwt,
} from "./account-jwt.ts";
export { accountJwts, type AccountKeys } from "./account-jwts.ts";
export {
  authorizationResponse,
  authorizationSubject,
  parseAuthorizationRequest,
  serverXkeyHeader,
  type AuthorizationRequest,
  type AuthorizationResponse,
  type RequestChecks,
} from "./authorization.ts";
export {
  calloutInbox,
  calloutQueue,
  calloutSystemJwt,
  controlDataUserJwt,
  controlUserJwt,
  everyReplica,
  type ControlUser,
} from "./control.ts";
export {
  deriveCalloutSecrets,
  deriveSystemCredentials,
  deriveTrust,
  replicaSubject,
  type CalloutSecrets,
  type ClusterTrust,
} from "./derive.ts";
export { NatsError, type NatsErrorCode } from "./error.ts";
export type { GivenOperator, IdentityKeys, KeyMaterial } from "./key-material.ts";
export { installationKeys, isIdentity, isSigning, keyNames, longestUse } from "./key-names.ts";
export { isSignatureOf, keyPair, keyPairFromSeed, publicKey, seed, type KeyKind } from "./keys.ts";
export { givenOperator, ownOperator, type OwnOperator, type TrustedOperator } from "./operator.ts";
export { operatorJwt, type OperatorJwt } from "./operator-jwt.ts";
export { RequestBox } from "./request-box.ts";
export type { ListenAddress, MutualTlsFiles, TlsFiles } from "./config/listen.ts";
export { mergePatch, type ConfigOverrides, type ConfigPatch } from "./config/override.ts";
export { environmentText } from "./config/text.ts";
export { loadSodium } from "./sodium.ts";
export { restartConfig, serverConfig, type ServerConfig } from "./server-config.ts";
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
} from "./user-jwt.ts";
export {
  readWhoamiSubject,
  whoamiAnswerSubject,
  whoamiRequests,
  type WhoamiSubject,
} from "./whoami.ts";
export type { KeyPair } from "@nats-io/nkeys";
