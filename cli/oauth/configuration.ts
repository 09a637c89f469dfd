import {
  ClientError,
  Configuration,
  None,
  clockTolerance,
  customFetch,
  type ClientAuth,
} from "openid-client";
import { codeOf, Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import { ask, readAuthority } from "../network/http.ts";
import type { Settings } from "../settings/settings.ts";
import { OAuthRefusal } from "./refusal.ts";

/**
 * Seconds. An ID token is only used at once and by its nonce, so a clock that is hours off keeps nobody from
 * signing in.
 */
const CLOCK_TOLERANCE = 86_400;

/**
 * The tenant's endpoints for openid-client, over the command's own transport: https, the authority of the settings,
 * no redirects, a limit of time and size.
 *
 * @param proof how the client proves itself. @default not at all: a public client
 */
export function configurationOf(
  settings: Settings,
  clientId: string,
  proof: ClientAuth = None(),
): Configuration {
  const endpoints = `${settings.authority}/${settings.tenantId}/oauth2/v2.0`;
  const configuration = new Configuration(
    {
      issuer: `${settings.authority}/${settings.tenantId}/v2.0`,
      authorization_endpoint: `${endpoints}/authorize`,
      token_endpoint: tokenEndpoint(settings),
      device_authorization_endpoint: `${endpoints}/devicecode`,
    },
    clientId,
    { [clockTolerance]: CLOCK_TOLERANCE },
    proof,
  );
  // all requests to these endpoints are forms
  configuration[customFetch] = (url, { headers, body }) =>
    post(settings, url, headers, (body as URLSearchParams).toString());
  return configuration;
}

/** Also the audience of a client's own assertion. */
export function tokenEndpoint({ authority, tenantId }: Settings): string {
  return `${authority}/${tenantId}/oauth2/v2.0/token`;
}

async function post(
  settings: Settings,
  url: string,
  headers: Readonly<Record<string, string>>,
  form: string,
): Promise<Response> {
  const ca = readAuthority(settings.authorityCaFile);
  const { status, body } = await ask(url, { method: "POST", headers, body: form, ca }).catch(
    (error: unknown) => {
      throw unreachable(settings, error);
    },
  );
  return new Response(body === undefined ? null : JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json" },
  });
}

/**
 * What a request of openid-client gets, with failures in the command's words. The library's own errors hold
 * answers with the tokens in them, so none of them is passed on.
 *
 * @throws OAuthRefusal when the endpoint refuses, Failure `issuer_unreachable` or `issuer_confused` otherwise
 */
export async function answered<T>(settings: Settings, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    throw await failureOf(settings, error);
  }
}

async function failureOf(settings: Settings, error: unknown): Promise<unknown> {
  const refusal = OAuthRefusal.from(error);
  if (refusal !== undefined || !(error instanceof ClientError)) return refusal ?? error;
  const { cause } = error;
  // the transport's
  if (cause instanceof Failure) return cause;
  if (!(cause instanceof Response)) {
    // the library's own, which have a code, quote nothing of the answer
    return confused(settings, codeOf(cause) === undefined ? error.message : messageOf(cause));
  }
  // a refusal by a status that no standard has for it, such as Entra's 503 with `temporarily_unavailable`
  const body: unknown = await cause.json().catch(() => undefined);
  return OAuthRefusal.from(body) ?? confused(settings, `status ${cause.status} without a reason`);
}

/** Nobody answers at the authority. */
export function unreachable({ authority, local }: Settings, error: unknown): Failure {
  return new Failure("issuer_unreachable", `cannot reach ${authority}`, {
    why: messageOf(error),
    next:
      local === undefined
        ? "check the network and the authority in the settings file"
        : "run `nats-entra status`; `nats-entra dev` starts what is missing on this machine",
  });
}

function confused({ authority }: Settings, why: string): Failure {
  return new Failure("issuer_confused", `${authority} does not answer as Entra does`, {
    why,
    next: "sign in again: nats-entra login; if it stays, check the authority and the tenant in the settings file",
  });
}
