import type { Application, Directory } from "../directory/model.ts";
import { EntraError, quoted } from "../http/errors.ts";
import { USER_SCOPE } from "./access-token.ts";

/** What a person's token request asks for. */
export interface UserScope {
  readonly application: Application;
  /** As the client named it, as in `api://<appId>/connect`. */
  readonly api: string;
  readonly openid: boolean;
  readonly offlineAccess: boolean;
}

const OPENID_SCOPES = ["openid", "profile", "offline_access"];
const DEFAULT = ".default";

/**
 * The API that a workload asks a token for: exactly one scope, `<API>/.default`. Those of OpenID are
 * passed over, as Entra does: MSAL for Go and Java always asks for them.
 *
 * @throws EntraError 1002012 for another scope, 500011 for an unknown API
 */
export function parseAppScope(scope: string, directory: Directory): Application {
  const [api = "", ...more] = scope.split(" ").filter((one) => !OPENID_SCOPES.includes(one));
  const { resource, permission } = split(api);
  if (permission === DEFAULT && more.length === 0) return applicationOf(resource, directory);
  throw new EntraError(
    1002012,
    `The provided value for scope ${quoted(scope)} is not valid. Client credential flows must have a scope value with /.default ` +
      `suffixed to the resource identifier (application ID URI).`,
  );
}

/**
 * The API and the extras that a person's client asks for.
 *
 * @throws EntraError 70011 when no API is named or a scope is unknown, 28000 when two APIs are named,
 * 500011 for an unknown API, 650053 for a permission that the API has not
 */
export function parseUserScope(scope: string, directory: Directory): UserScope {
  const wanted = scope.split(/\s+/).filter((one) => one !== "");
  const [api, ...more] = wanted.filter((one) => !OPENID_SCOPES.includes(one));
  if (api === undefined || !api.includes("/")) {
    throw new EntraError(
      70011,
      `The provided value for the input parameter 'scope' is not valid. The scope ${quoted(scope)} names no API of this tenant; ` +
        `ask for api://<appId>/${USER_SCOPE} or api://<appId>/.default.`,
    );
  }
  const { resource, permission } = split(api);
  const application = applicationOf(resource, directory);
  for (const other of [permission, ...more.map((one) => split(one).permission)]) {
    if (other === DEFAULT || other === USER_SCOPE) continue;
    throw new EntraError(
      650053,
      `The application asked for scope ${quoted(other)} that doesn't exist on the resource '${application.appId}'.`,
    );
  }
  if (more.some((one) => applicationOf(split(one).resource, directory) !== application)) {
    throw new EntraError(
      28000,
      "Provided value for the input parameter scope isn't valid because it contains more than one resource.",
    );
  }
  return {
    application,
    api,
    openid: wanted.includes("openid"),
    offlineAccess: wanted.includes("offline_access"),
  };
}

/** What the answer says was granted: the permission itself, and `.default` when the client asked so. */
export function grantedScope({ api }: UserScope): string {
  const { resource, permission } = split(api);
  const granted = `${resource}/${USER_SCOPE}`;
  return permission === DEFAULT ? `${granted} ${api}` : granted;
}

/** `api://X/.default` is about `api://X`: everything after the last slash is the permission. */
function split(scope: string): { resource: string; permission: string } {
  const slash = scope.lastIndexOf("/");
  return { resource: scope.slice(0, Math.max(slash, 0)), permission: scope.slice(slash + 1) };
}

function applicationOf(resource: string, directory: Directory): Application {
  const byUri = [...directory.applications.values()].find(
    ({ identifierUri }) => identifierUri === resource,
  );
  const found = byUri ?? directory.applications.get(resource);
  if (found !== undefined) return found;
  throw new EntraError(
    500011,
    `The resource principal named ${quoted(resource)} was not found in the tenant. This can happen if the application has not been ` +
      `installed by the administrator of the tenant or consented to by any user in the tenant.`,
  );
}
