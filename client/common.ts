export type { TlsSettings } from "../connect/way.ts";
export type { EntraAuthenticator, EntraAuthenticatorArgs } from "./authenticator.ts";
export { callerOf, type Caller, type CallerMessage } from "./caller.ts";
export type { EntraConnectionArgs } from "./connect.ts";
export type { AccessToken, TokenCredential } from "./credential.ts";
export { jetstreamOptions, type DomainSettings } from "./jetstream.ts";
export { EntraError, type EntraErrorCode } from "./error.ts";
export { whoami, type WhoamiAnswer, type WhoamiRules } from "./whoami.ts";
