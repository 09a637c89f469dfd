import type { Context } from "../context/context.ts";
import { EntraError, errorBody, quoted } from "../http/errors.ts";
import { form, json, type HttpRequest, type Parameters, type Reply } from "../http/http.ts";
import type { TokenAnswer } from "./answer.ts";
import { guidOf } from "../../values/guid.ts";
import { redeemAuthorizationCode } from "./authorization-code.ts";
import { grantClientCredentials } from "./client-credentials.ts";
import { redeemDeviceCode } from "./device-code.ts";
import { redeemRefreshToken } from "./refresh-token.ts";

type Grant = (context: Context, parameters: Parameters) => Promise<TokenAnswer>;

const grants: ReadonlyMap<string, Grant> = new Map([
  ["client_credentials", grantClientCredentials],
  ["authorization_code", redeemAuthorizationCode],
  ["refresh_token", redeemRefreshToken],
  // MSAL says device_code, RFC 8628 the URN
  ["device_code", redeemDeviceCode],
  ["urn:ietf:params:oauth:grant-type:device_code", redeemDeviceCode],
]);

/** `POST /{tid}/oauth2/v2.0/token`. */
export async function tokenEndpoint(context: Context, request: HttpRequest): Promise<Reply> {
  return answered(context, request, async () => {
    const parameters = form(request);
    const name = parameters.need("grant_type");
    const grant = grants.get(name);
    if (grant === undefined)
      throw new EntraError(70003, `The app requested an unsupported grant type ${quoted(name)}.`);
    return grant(context, parameters);
  });
}

/** Runs an endpoint that answers in JSON; a refusal is logged and answered in Entra's words. */
export async function answered(
  context: Context,
  request: HttpRequest,
  work: () => unknown,
): Promise<Reply> {
  try {
    return json(200, await work());
  } catch (error) {
    if (!(error instanceof EntraError)) throw error;
    context.log("refused", { path: request.path, code: error.code, error: error.oauth });
    return json(error.status, errorBody(error, context.now(), correlationId(request)));
  }
}

/** The caller's own mark for its request, given back so that both logs can be laid side by side. */
function correlationId({ headers }: HttpRequest): string | undefined {
  const id = headers["client-request-id"];
  return typeof id === "string" && guidOf(id) !== undefined ? id : undefined;
}
