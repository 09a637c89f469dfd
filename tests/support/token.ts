import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";

/** An Entra-shaped issuer's signing key, and what its tokens say when nothing else is asked for. */
export const tenant = "11111111-1111-4111-8111-111111111111";
export const audience = "22222222-2222-4222-8222-222222222222";
export const oid = "33333333-3333-4333-8333-333333333333";
export const azp = "44444444-4444-4444-8444-444444444444";
export const authority = "https://login.example.com";
export const issuer = `${authority}/${tenant}/v2.0`;
/** Unix seconds at which the tests take place. */
export const now = 1_800_000_000;

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function signingKey(kid: string, bits = 2048): SigningKey {
  return { kid, ...generateKeyPairSync("rsa", { modulusLength: bits }) };
}

/** The key as an issuer publishes it. */
export function publicJwk({ kid, publicKey }: SigningKey): Record<string, unknown> {
  return { ...publicKey.export({ format: "jwk" }), kid, use: "sig" };
}

export const goodClaims: Readonly<Record<string, unknown>> = {
  aud: audience,
  iss: issuer,
  iat: now - 300,
  nbf: now - 300,
  exp: now + 3600,
  azp,
  azpacr: "0",
  idtyp: "user",
  name: "Ada Example",
  oid,
  roles: ["Orders.Read"],
  scp: "connect",
  sub: "per-app-subject",
  tid: tenant,
  uti: "tokenIdTokenIdTokenId",
  ver: "2.0",
};

export type Changes = Readonly<Record<string, unknown>>;

/** A token; a member that is set to undefined is left out. */
export function token(key: SigningKey, claims: Changes = {}, header: Changes = {}): string {
  return signParts(
    key,
    JSON.stringify({ typ: "JWT", alg: "RS256", kid: key.kid, ...header }),
    JSON.stringify({ ...goodClaims, ...claims }),
  );
}

/** A token of exactly these texts, for what no JSON library would write. */
export function signParts(key: SigningKey, header: string | Buffer, payload: string | Buffer) {
  const signed = [header, payload].map((part) => Buffer.from(part).toString("base64url")).join(".");
  return `${signed}.${sign("sha256", Buffer.from(signed), key.privateKey).toString("base64url")}`;
}
