/** Access tokens as Entra's, each for somebody else. */
import { randomBytes, randomUUID } from "node:crypto";
import * as entra from "../../tests/support/token.ts";

export interface TokenShape {
  readonly iss: string;
  readonly key: entra.SigningKey;
  /** Characters; real ones have about 1,700, with many roles and optional claims more. */
  readonly length: number;
}

/** So many good tokens of about that length. */
export function tokens(count: number, { iss, key, length }: TokenShape): string[] {
  const bare = made(iss, key, "").length;
  const padding = "x".repeat(Math.max(0, Math.round(((length - bare) * 3) / 4)));
  return Array.from({ length: count }, () => made(iss, key, padding));
}

function made(iss: string, key: entra.SigningKey, padding: string): string {
  const now = Math.floor(Date.now() / 1000);
  return entra.token(key, {
    iss,
    iat: now - 5,
    nbf: now - 5,
    exp: now + 3600,
    oid: randomUUID(),
    uti: randomBytes(16).toString("base64url"),
    roles: ["Orders.Read"],
    padding,
  });
}
