import { readFileSync } from "node:fs";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import { ask, readAuthority } from "../network/http.ts";
import type { Settings } from "../settings/settings.ts";
import { unreachable } from "./configuration.ts";

/**
 * A token of the local issuer for one of its people or workloads, without a sign-in: the key that the
 * stack wrote for its owner is proof enough there.
 *
 * @param defect a token that must be refused for this, properly signed
 * @throws Failure `not_local` with another issuer, `identity_unknown`, `issuer_unreachable`
 */
export async function localToken(
  settings: Settings,
  name: string,
  defect?: "expired" | "wrong-audience",
): Promise<string> {
  const { local, authority, file } = settings;
  if (local === undefined) {
    throw new Failure("not_local", `only the local issuer gives out tokens of others by name`, {
      why: `${file} is about ${authority}`,
      next: "sign in as yourself: nats-entra login",
    });
  }
  const { status, body } = await askLocalIssuer(settings, "/local/token", { as: name, defect });
  const { access_token: token, error } = (body ?? {}) as Answer;
  if (status === 200 && token !== undefined) return token;
  const { code, message } = typeof error === "object" ? error : {};
  throw new Failure(
    code === "unknown_identity" ? "identity_unknown" : "sign_in_refused",
    `the local issuer gives no token for '${name}'`,
    {
      why: message ?? (body as Answer | undefined)?.error_description ?? `status ${status}`,
      next: `there are ${local.identities.join(", ")}; their roles are in infra/local/identities.ts`,
    },
  );
}

/**
 * Asks what only the owner of a local stack may, with the key that the stack wrote for its owner.
 *
 * @param body to be posted; left out, it is a GET
 * @throws Failure `issuer_unreachable`, `admin_key_unreadable`
 */
export async function askLocalIssuer(
  settings: Settings,
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const authorization = `Bearer ${adminKey(settings.local?.adminKeyFile ?? "")}`;
  return ask(`${settings.authority}${path}`, {
    headers: { authorization, "content-type": "application/json" },
    ca: readAuthority(settings.authorityCaFile),
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw unreachable(settings, error);
  });
}

interface Answer {
  readonly access_token?: string;
  readonly error?: string | { readonly code?: string; readonly message?: string };
  readonly error_description?: string;
}

function adminKey(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new Failure("admin_key_unreadable", `cannot read the local issuer's key ${file}`, {
      why: messageOf(error),
      next: "run `nats-entra dev` as the same user",
    });
  }
}
