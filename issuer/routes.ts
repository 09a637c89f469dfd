import {
  adminAssertion,
  adminDeleteObject,
  adminIdentities,
  adminPutObject,
  adminReload,
  adminRotateKeys,
  adminToken,
  OBJECTS,
  type Admin,
} from "./admin/admin.ts";
import type { Context } from "./context/context.ts";
import { endpoints, openIdConfiguration, tenantKeys } from "./metadata/discovery.ts";
import { EntraError, errorBody, quoted } from "./http/errors.ts";
import { startDeviceCode } from "./grants/device-code.ts";
import { answered, tokenEndpoint } from "./grants/token-endpoint.ts";
import { form, json, type Handler, type HttpRequest, type Reply } from "./http/http.ts";
import { decideAuthorization, showAuthorizePage } from "./pages/authorize.ts";
import { decideDevice, showDevicePage } from "./pages/device.ts";
import { workloadConfiguration, workloadKeys } from "./metadata/workload.ts";

type Methods = Readonly<Partial<Record<string, Handler>>>;

const PUBLIC = { "cache-control": "no-cache", "x-content-type-options": "nosniff" } as const;
const ENTRA_PATH = /^\/(?<tenant>[^/]+)\/(?:oauth2\/|discovery\/|v2\.0\/)/;

/** Everything that is served, by path and method. */
export function routes(
  context: Context,
  admin: Admin,
  health: () => Record<string, unknown>,
): Handler {
  const at = endpoints(context);
  const path = (url: string): string => new URL(url).pathname;
  const table = new Map<string, Methods>([
    [path(at.configuration), { GET: () => json(200, openIdConfiguration(context), PUBLIC) }],
    [path(at.keys), { GET: () => json(200, tenantKeys(context), PUBLIC) }],
    [path(at.token), { POST: (request) => tokenEndpoint(context, request) }],
    [
      path(at.deviceCode),
      {
        POST: (request) =>
          answered(context, request, () => startDeviceCode(context, form(request))),
      },
    ],
    [
      path(at.authorize),
      {
        GET: (request) => showAuthorizePage(context, request),
        POST: (request) => decideAuthorization(context, request),
      },
    ],
    [
      path(at.deviceLogin),
      {
        GET: (request) => showDevicePage(context, request),
        POST: (request) => decideDevice(context, request),
      },
    ],
    [
      `${path(at.workload)}/.well-known/openid-configuration`,
      { GET: () => json(200, workloadConfiguration(context), PUBLIC) },
    ],
    [
      `${path(at.workload)}/openid/v1/jwks`,
      { GET: () => json(200, workloadKeys(context), PUBLIC) },
    ],
    ["/local/token", { POST: adminToken(context, admin) }],
    ["/local/assertion", { POST: adminAssertion(context, admin) }],
    ["/local/rotate-keys", { POST: adminRotateKeys(context, admin) }],
    ["/local/reload", { POST: adminReload(context, admin) }],
    ["/local/identities", { GET: adminIdentities(context, admin) }],
    ["/healthz", { GET: () => json(200, health()) }],
  ]);
  const objects: Methods = {
    PUT: adminPutObject(context, admin),
    DELETE: adminDeleteObject(context, admin),
  };
  return (request) => {
    const methods = request.path.startsWith(OBJECTS) ? objects : table.get(request.path);
    if (methods === undefined) return notFound(context, request);
    const handler = methods[request.method];
    if (handler !== undefined) return handler(request);
    const allow = Object.keys(methods).join(", ");
    return json(
      405,
      { error: { code: "method_not_allowed", message: `Use ${allow} here.` } },
      { allow },
    );
  };
}

/** Another tenant gets Entra's own error; anything else is not found. */
function notFound(context: Context, request: HttpRequest): Reply {
  const tenant = ENTRA_PATH.exec(request.path)?.groups?.["tenant"];
  if (tenant === undefined || tenant === context.tenantId || tenant === "local") {
    return json(404, { error: { code: "not_found", message: "Nothing is served here." } });
  }
  const error = new EntraError(
    90002,
    `Tenant ${quoted(tenant)} not found. Check to make sure you have the correct tenant ID.`,
  );
  return json(error.status, errorBody(error, context.now()));
}
