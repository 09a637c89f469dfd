import { generateKeyPairSync, sign, verify } from "node:crypto";
import { measureWork, type Work } from "./work.ts";

/** The minimum for any login with a new token: three signatures by OpenSSL, as Node has it. */
export interface Floor {
  /** The token's signature, RS256 under 2048 bits. */
  readonly verify: Work;
  /** One of the two that the servers ask for. */
  readonly sign: Work;
}

export async function signatures(): Promise<Floor> {
  const token = Buffer.alloc(1500, "t");
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const signature = sign("sha256", token, rsa.privateKey);
  const { privateKey } = generateKeyPairSync("ed25519");
  return {
    verify: await measureWork(() => verify("sha256", token, rsa.publicKey, signature)),
    sign: await measureWork(() => sign(null, token, privateKey)),
  };
}

/** All three. */
export function sum({ verify, sign }: Floor): Work {
  return { busy: verify.busy + 2 * sign.busy, rested: verify.rested + 2 * sign.rested };
}
