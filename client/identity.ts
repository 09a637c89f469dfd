import { EntraError } from "./error.ts";

/**
 * The object id that an access token speaks for. Read, not verified: the callout verifies, and a client
 * that lies to itself gains nothing.
 *
 * @throws EntraError `token_unreadable`, without the token's text
 */
export function objectIdOf(token: string): string {
  const { oid } = claimsOf(token);
  if (typeof oid === "string" && /^[0-9A-Fa-f-]{36}$/.test(oid)) return oid;
  throw unreadable("it has no oid");
}

/** Without Buffer, which browsers do not have. */
function claimsOf(token: string): { oid?: unknown } {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof claims === "object" && claims !== null) return claims;
  } catch {
    // what is wrong with it is said below
  }
  throw unreadable("it is no JWT");
}

function unreadable(why: string): EntraError {
  return new EntraError(
    "token_unreadable",
    `the credential's token is not one of Entra's access tokens: ${why}; ask for the scope api://<application id>/.default`,
  );
}
