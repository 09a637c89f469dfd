import { EntraError } from "./error.ts";
import { guidOf } from "../values/guid.ts";

/**
 * The object id that an access token speaks for. Read, not verified: the callout verifies, and a client
 * that lies to itself gains nothing.
 *
 * @throws EntraError `token_unreadable`, without the token's text
 */
export function objectIdOf(token: string): string {
  const { oid } = claimsOf(token);
  if (isId(oid)) return oid;
  throw unreadable("it has no oid");
}

/**
 * The name under which a token's session asks the callouts who it is: `<oid>`, and `<oid>.<azp>` of a person,
 * since an agent that acts for her is held to that.
 *
 * @throws EntraError `token_unreadable`, without the token's text
 */
export function sessionNameOf(token: string): string {
  const oid = objectIdOf(token);
  const { azp, idtyp } = claimsOf(token);
  return idtyp !== "app" && isId(azp) ? `${oid}.${azp}` : oid;
}

function isId(value: unknown): value is string {
  return typeof value === "string" && guidOf(value) !== undefined;
}

/** Without Buffer, which browsers do not have. */
function claimsOf(token: string): { oid?: unknown; azp?: unknown; idtyp?: unknown } {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof claims === "object" && claims !== null) return claims;
  } catch {
    // what is wrong with it is said below
  }
  throw unreadable("it is not a JWT");
}

function unreadable(why: string): EntraError {
  return new EntraError(
    "token_unreadable",
    "the credential's token is not one of Entra's access tokens",
    { why, next: "ask for the scope api://<application id>/.default" },
  );
}
