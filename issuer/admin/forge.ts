import { constants, createHmac, sign } from "node:crypto";

import type { Context } from "../context/context.ts";
import { endpoints } from "../metadata/discovery.ts";
import { makeKey, publicJwk, type SigningKey } from "../keys/signing-key.ts";
import type { Claims } from "../tokens/access-token.ts";
import { headerFor } from "../tokens/sign.ts";

/** A key that nobody ever published; one for all bad tokens, because making one takes its time. */
let foreignKey: Promise<SigningKey> | undefined;

/** A good token's parts, and everything it takes to spoil it. jose would refuse to make most of these. */
export class Forge {
  readonly claims: Claims;
  readonly header: Claims;
  readonly key: SigningKey;
  readonly foreign: SigningKey;
  readonly workload: { readonly key: SigningKey; readonly keysUrl: string };
  /** Seconds since 1970. */
  readonly now: number;

  private constructor(context: Context, claims: Claims, foreign: SigningKey) {
    this.claims = claims;
    this.key = context.keys.current;
    this.header = headerFor(this.key);
    this.foreign = foreign;
    this.workload = {
      key: context.keys.workload,
      keysUrl: `${endpoints(context).workload}/openid/v1/jwks`,
    };
    this.now = Math.floor(context.now());
  }

  static async prepare(context: Context, claims: Claims): Promise<Forge> {
    foreignKey ??= makeKey(context.now());
    return new Forge(context, claims, await foreignKey);
  }

  /** The token with other claims (`undefined` removes one) and header members, properly signed. */
  signed(claims: Claims, header: Claims = {}): string {
    return this.rsa(
      JSON.stringify({ ...this.header, ...header }),
      JSON.stringify({ ...this.claims, ...claims }),
    );
  }

  /** Signed with another key than the header's `kid` promises. */
  signedBy(key: SigningKey, header: Claims = {}): string {
    return this.rsa(
      JSON.stringify({ ...this.header, ...header }),
      JSON.stringify(this.claims),
      key,
    );
  }

  /** Header and payload as they are, with an RS256 signature. */
  rsa(header: string, payload: string, key: SigningKey = this.key): string {
    const input = `${base64url(header)}.${base64url(payload)}`;
    return `${input}.${sign("sha256", Buffer.from(input), key.privateKey).toString("base64url")}`;
  }

  pss(): string {
    const input = `${base64url(JSON.stringify({ ...this.header, alg: "PS256" }))}.${base64url(JSON.stringify(this.claims))}`;
    const key = {
      key: this.key.privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    };
    return `${input}.${sign("sha256", Buffer.from(input), key).toString("base64url")}`;
  }

  /** HMAC with text that everybody knows: works against a verifier that takes the algorithm from the token. */
  hmac(secret: string): string {
    const input = `${base64url(JSON.stringify({ ...this.header, alg: "HS256" }))}.${base64url(JSON.stringify(this.claims))}`;
    return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
  }

  unsigned(header: Claims): string {
    return `${base64url(JSON.stringify({ ...this.header, ...header }))}.${base64url(JSON.stringify(this.claims))}.`;
  }

  /** The good token's three parts. */
  parts(): [header: string, payload: string, signature: string] {
    const [header = "", payload = "", signature = ""] = this.signed({}).split(".");
    return [header, payload, signature];
  }

  jwk(key: SigningKey): Claims {
    return { ...publicJwk(key, String(this.claims["iss"])) };
  }
}

export function base64url(text: string): string {
  return Buffer.from(text).toString("base64url");
}
