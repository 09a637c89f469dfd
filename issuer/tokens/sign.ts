import { SignJWT } from "jose";

import type { SigningKey } from "../keys/signing-key.ts";
import type { Claims } from "./access-token.ts";

/** The header of Entra's v2 tokens: RS256, and the key by its thumbprint. */
export function headerFor(key: SigningKey): { typ: string; alg: string; kid: string } {
  return { typ: "JWT", alg: "RS256", kid: key.kid };
}

export async function signToken(claims: Claims, key: SigningKey): Promise<string> {
  return new SignJWT(claims).setProtectedHeader(headerFor(key)).sign(key.privateKey);
}
