import { verify } from "node:crypto";
import { readKeySet } from "../../../callout/keys/jwk.ts";
import { decodeBase64url, openCompact } from "../../../callout/token/compact.ts";
import { checkHeader } from "../../../callout/token/header.ts";
import type { Jwk } from "./vectors.ts";

/** How far a JWS gets; `accepted` when its signature holds. */
export type Rung = "form" | "header" | "key" | "kid" | "signature" | "accepted";

const issuer = "https://login.example.com/11111111-1111-4111-8111-111111111111/v2.0";
const privateMembers = ["d", "p", "q", "dp", "dq", "qi"];

/**
 * Takes a JWS up the callout's own steps, but for the two that no vector passes: the payloads are not
 * JSON, and the headers have no `typ`. So what is accepted here is no token yet; what is refused here
 * is refused for a reason that counts.
 */
export function climb(jws: string, keys: readonly Jwk[]): Rung {
  const [header = "", payload = "", signature = "", ...rest] = jws.split(".");
  const token = openCompact(`${header}.e30.${signature}`);
  if (!token || rest.length > 0 || payload === "" || !decodeBase64url(payload)) return "form";
  if (checkHeader({ typ: "JWT", ...token.header })) return "header";
  const set = usable(keys);
  if (!set) return "key";
  const key = set.get(String(token.header["kid"]));
  if (!key) return "kid";
  const signed = Buffer.from(`${header}.${payload}`, "latin1");
  return verify("sha256", signed, key, token.signature) ? "accepted" : "signature";
}

/** The keys that the callout would take from such a set. */
export function usable(keys: readonly Jwk[]) {
  try {
    return readKeySet({ keys: keys.map(publicHalf) }, issuer);
  } catch {
    return undefined;
  }
}

/** Some vectors come with the private key; that this alone is refused is tested elsewhere. */
function publicHalf(jwk: Jwk): Jwk {
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => !privateMembers.includes(name)));
}
