import { generateKeyPairSync, sign, verify } from "node:crypto";
import { median } from "../median.ts";

/** Microseconds of processor time that the signatures of a login take on this machine, whoever makes them. */
export interface Floor {
  /** The token's, RS256 under 2048 bits. */
  readonly verify: number;
  /** One of the two that the servers ask for. */
  readonly sign: number;
}

const [rounds, times] = [9, 50];

/** By OpenSSL, as Node has it. */
export function signatures(): Floor {
  const token = Buffer.alloc(1500, "t");
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const signature = sign("sha256", token, rsa.privateKey);
  const { privateKey } = generateKeyPairSync("ed25519");
  return {
    verify: micros(() => verify("sha256", token, rsa.publicKey, signature)),
    sign: micros(() => sign(null, token, privateKey)),
  };
}

function micros(work: () => unknown): number {
  const round = () => {
    const before = process.cpuUsage();
    for (let turn = 0; turn < times; turn++) work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / times;
  };
  return median(Array.from({ length: rounds }, round));
}
