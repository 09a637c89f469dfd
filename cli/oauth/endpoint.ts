import { Failure, messageOf } from "../../errors/failure.ts";
import { ask, readAuthority } from "../network/http.ts";
import type { Settings } from "../settings/settings.ts";
import { OAuthRefusal } from "./refusal.ts";

/** What a token endpoint grants (RFC 6749 section 5.1). */
export interface Granted {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** With the scope `openid`. */
  readonly idToken?: string;
}

export type Form = Readonly<Record<string, string>>;

/**
 * Asks the tenant's token endpoint.
 *
 * @throws OAuthRefusal when it refuses, Failure `issuer_unreachable` or `issuer_confused` otherwise
 */
export async function requestToken(settings: Settings, form: Form): Promise<Granted> {
  const answer = await postForm(settings, "token", form);
  const { access_token: accessToken, refresh_token: refreshToken, id_token: idToken } = answer;
  if (typeof accessToken !== "string") throw confused(settings, "the answer holds no access token");
  return {
    accessToken,
    ...(typeof refreshToken === "string" && { refreshToken }),
    ...(typeof idToken === "string" && { idToken }),
  };
}

/** The tenant's endpoint of that name; also the audience of a client's own assertion. */
export function endpointUrl(
  { authority, tenantId }: Settings,
  name: "authorize" | "token" | "devicecode",
) {
  return `${authority}/${tenantId}/oauth2/v2.0/${name}`;
}

export async function postForm(
  settings: Settings,
  name: "token" | "devicecode",
  form: Form,
): Promise<Record<string, unknown>> {
  const url = endpointUrl(settings, name);
  const answer = await ask(url, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
    ca: readAuthority(settings.authorityCaFile),
  }).catch((error: unknown) => {
    throw unreachable(settings, error);
  });
  const { status, body } = answer;
  if (typeof body !== "object" || body === null) {
    throw confused(settings, `status ${status} without JSON from ${url}`);
  }
  const members = body as Record<string, unknown>;
  if (status === 200) return members;
  const refusal = OAuthRefusal.from(members);
  throw refusal ?? confused(settings, `status ${status} from ${url}`);
}

/** Nobody answers at the authority. */
export function unreachable({ authority, local }: Settings, error: unknown): Failure {
  return new Failure("issuer_unreachable", `cannot reach ${authority}`, {
    why: messageOf(error),
    next:
      local === undefined
        ? "check the network and the authority in the settings file"
        : "run `nats-entra status`; `npm run up` starts what is missing",
  });
}

function confused({ authority }: Settings, why: string): Failure {
  return new Failure("issuer_confused", `${authority} does not answer as Entra does`, {
    why,
    next: "check the authority and the tenant in the settings file",
  });
}
