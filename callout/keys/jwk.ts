import { createPublicKey, type KeyObject } from "node:crypto";
import { isObject } from "../../values/shape/index.ts";
import { decodeBase64url, type Members } from "../token/compact.ts";
import { isKeyId } from "../token/header.ts";
import { guidPattern } from "../../values/guid.ts";
import { isRoca } from "./roca.ts";

const minBits = 2048;
/** Above this, verifying a signature is too expensive for a login. */
const maxBits = 8192;
const exponent = 65537n;
/** Of an issuer of Entra. */
const tenant = new RegExp(`/${guidPattern}/`);
/** Members of a private key (RFC 7518 section 6.3.2): a key that is published with them is compromised. */
const secretMembers = ["d", "p", "q", "dp", "dq", "qi", "oth"];

/**
 * Reads a JSON Web Key Set (RFC 7517): the keys that may verify RS256 tokens of one issuer, by id.
 * Keys for other uses, algorithms, issuers or clouds are skipped.
 *
 * @param issuer the `iss` of the tokens; keys that carry an `issuer` of their own must match it,
 *   where Entra's `{tenantid}` stands for any tenant
 * @param cloud of Entra in which the issuer is, where that is known; keys that name one (`cloud_instance_name`)
 *   must name this
 * @throws Error when there is no usable key, or when one id names two keys
 */
export function readKeySet(
  document: unknown,
  issuer: string,
  cloud?: string,
): Map<string, KeyObject> {
  const list = isObject(document) ? document.keys : undefined;
  if (!Array.isArray(list)) throw new Error("the key set has no list of keys");
  const keys = new Map<string, KeyObject>();
  for (const jwk of list.filter(isObject)) {
    if (!isKeyId(jwk.kid) || !isOfIssuer(jwk.issuer, issuer)) continue;
    if (jwk.cloud_instance_name !== undefined && jwk.cloud_instance_name !== cloud) continue;
    const key = readKey(jwk);
    if (!key) continue;
    const known = keys.get(jwk.kid);
    if (known && !known.equals(key)) throw new Error(`the key id ${jwk.kid} names two keys`);
    keys.set(jwk.kid, key);
  }
  if (keys.size === 0) throw new Error("the key set has no usable RS256 key");
  return keys;
}

/** The key for RS256, or undefined when the JWK is for something else or weak. */
function readKey(jwk: Members): KeyObject | undefined {
  if (jwk.kty !== "RSA" || !isForSignatures(jwk)) return undefined;
  if (secretMembers.some((name) => jwk[name] !== undefined)) return undefined;
  // a key that is published for what it once signed (OpenID Federation 1.0 section 8.7.2)
  if (jwk.revoked !== undefined) return undefined;
  const { n, e } = jwk;
  if (typeof n !== "string" || typeof e !== "string") return undefined;
  const modulus = decodeBase64url(n);
  if (!modulus || !decodeBase64url(e) || isRoca(modulus)) return undefined;
  try {
    const key = createPublicKey({ key: { kty: "RSA", n, e }, format: "jwk" });
    const { modulusLength = 0, publicExponent } = key.asymmetricKeyDetails ?? {};
    const fits = modulusLength >= minBits && modulusLength <= maxBits;
    return fits && publicExponent === exponent ? key : undefined;
  } catch {
    return undefined;
  }
}

function isForSignatures({ use, alg, key_ops: operations }: Members): boolean {
  if (use !== undefined && use !== "sig") return false;
  if (alg !== undefined && alg !== "RS256") return false;
  return operations === undefined || (Array.isArray(operations) && operations.includes("verify"));
}

function isOfIssuer(declared: unknown, issuer: string): boolean {
  if (declared === undefined) return true;
  if (typeof declared !== "string") return false;
  return declared === issuer || declared === issuer.replace(tenant, "/{tenantid}/");
}
