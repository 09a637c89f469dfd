import { createHash, randomBytes } from "node:crypto";

import type { Context } from "../context/context.ts";
import type { Application, Client, Principal, User } from "../directory/model.ts";
import { endpoints } from "../metadata/discovery.ts";
import { EntraError } from "../http/errors.ts";

export type Claims = Record<string, unknown>;

/** How the client proved itself: `azpacr` of the token. */
export const azpacr = { none: "0", secret: "1", assertion: "2" } as const;
export type Azpacr = (typeof azpacr)[keyof typeof azpacr];

/** The one delegated permission of the API. */
export const USER_SCOPE = "connect";

/** Seconds that Entra dates a token back, for clocks that lag behind. */
const BACKDATED = 300;

/** Who asks for a token, through which client, for which API. */
export interface Asker {
  readonly application: Application;
  readonly client: Client;
  /** The person who signed in; without one the client acts as itself. */
  readonly user?: { readonly profile: User } | undefined;
}

/** Who gets one. */
export interface Subject extends Asker {
  readonly azpacr: Azpacr;
  /** `sid`: a GUID for everything that came of one sign-in. */
  readonly user?: { readonly profile: User; readonly sid: string } | undefined;
}

/**
 * Claims of an access token, as Entra's v2 endpoint writes them for an API with `requestedAccessTokenVersion` 2
 * and the optional claim `idtyp` with `include_user_token`. `aio`, `rh` and `xms_ftd` are opaque there too.
 *
 * Source: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export function accessClaims(context: Context, subject: Subject, lifetime: number): Claims {
  const now = Math.floor(context.now());
  const { application, client, user } = subject;
  const roles = rolesOf(context, subject);
  return {
    aud: application.appId,
    iss: endpoints(context).issuer,
    iat: now - BACKDATED,
    nbf: now - BACKDATED,
    exp: now + lifetime,
    aio: randomBytes(36).toString("base64"),
    azp: client.appId,
    azpacr: subject.azpacr,
    idtyp: user === undefined ? "app" : "user",
    ...(user === undefined ? { oid: client.id } : personalClaims(user.profile)),
    rh: `1.${randomBytes(32).toString("base64url")}.`,
    ...(roles.length > 0 && { roles }),
    ...(user !== undefined && { scp: USER_SCOPE, sid: user.sid }),
    // an app's sub is its oid; a person's is another one for every API
    sub:
      user === undefined
        ? client.id
        : pairwise(context.tenantId, user.profile.id, application.appId),
    tid: context.tenantId,
    uti: randomBytes(16).toString("base64url"),
    ver: "2.0",
    xms_ftd: randomBytes(45).toString("base64url"),
  };
}

/** Claims of an ID token: it tells the client who signed in and means nothing to an API. */
export function idClaims(
  context: Context,
  subject: Subject & { readonly user: NonNullable<Subject["user"]> },
  lifetime: number,
  nonce?: string,
): Claims {
  const now = Math.floor(context.now());
  const { client, user } = subject;
  return {
    aud: client.appId,
    iss: endpoints(context).issuer,
    iat: now - BACKDATED,
    nbf: now - BACKDATED,
    exp: now + lifetime,
    ...personalClaims(user.profile),
    ...(nonce !== undefined && { nonce }),
    rh: `1.${randomBytes(32).toString("base64url")}.`,
    sid: user.sid,
    sub: pairwise(context.tenantId, user.profile.id, client.appId),
    tid: context.tenantId,
    uti: randomBytes(16).toString("base64url"),
    ver: "2.0",
  };
}

/**
 * Refuses a principal without any role, where the API wants an assignment.
 *
 * @throws EntraError 501051 for an app, 50105 for a person
 */
export function assertAssigned(context: Context, asker: Asker): void {
  const { application, client, user } = asker;
  if (!application.assignmentRequired || rolesOf(context, asker).length > 0) return;
  const api = `'${application.appId}'(${application.displayName})`;
  if (user === undefined) {
    throw new EntraError(
      501051,
      `Application '${client.appId}'(${client.displayName}) is not assigned to a role for the application ${api}.`,
    );
  }
  throw new EntraError(
    50105,
    `Your administrator has configured the application ${application.displayName} ('${application.appId}') to block users unless ` +
      `they are specifically granted ('assigned') access to the application. The signed in user '${user.profile.userPrincipalName}' ` +
      `is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator.`,
  );
}

function rolesOf(context: Context, { application, client, user }: Asker): readonly string[] {
  const principal: Principal = user?.profile ?? client;
  return context.directory().rolesOf(principal.id, application.appId);
}

function personalClaims(user: User): Claims {
  return { name: user.displayName, oid: user.id, preferred_username: user.userPrincipalName };
}

/** The same person towards the same app: always the same; towards another app: unrelated. */
function pairwise(tenantId: string, oid: string, appId: string): string {
  return createHash("sha256").update(`${tenantId} ${oid} ${appId}`).digest("base64url");
}
