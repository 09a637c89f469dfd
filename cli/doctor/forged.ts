import { generateKeyPair, sign, type KeyObject } from "node:crypto";
import { promisify } from "node:util";

/** A token that no callout may take. */
export interface BadToken {
  /** What is wrong with it, for example `expired`. */
  readonly what: string;
  readonly token: string;
  /** The client's name, by which callouts know it for a probe; absent when none has said so. */
  readonly clientName?: string;
}

const pair = promisify(generateKeyPair);

/**
 * Bad tokens that anybody can make of a good one, each with one thing wrong: no key of the issuer is needed.
 *
 * @example await forgeries(token) // [{ what: "another claim after signing", token: "eyJ…" }, …]
 */
export async function forgeries(good: string): Promise<BadToken[]> {
  const [header = "", payload = "", signature = ""] = good.split(".");
  const claims = read(payload);
  const { privateKey } = await pair("rsa", { modulusLength: 2048 });
  const own = (head: Members, body: Members) => signed(privateKey, head, body);
  const hour = 3600;
  return [
    { what: "no signature", token: `${encode({ ...read(header), alg: "none" })}.${payload}.` },
    { what: "a signature that was changed", token: `${header}.${payload}.${flipped(signature)}` },
    {
      what: "another claim after signing",
      token: `${header}.${encode({ ...claims, exp: Number(claims["exp"]) + hour })}.${signature}`,
    },
    { what: "signed with another key", token: own(read(header), claims) },
    {
      what: "signed with a key that nobody knows",
      token: own({ ...read(header), kid: "nats-entra-doctor" }, claims),
    },
  ];
}

type Members = Readonly<Record<string, unknown>>;

function signed(key: KeyObject, header: Members, payload: Members): string {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${sign("sha256", Buffer.from(input), key).toString("base64url")}`;
}

function flipped(signature: string): string {
  const bytes = Buffer.from(signature, "base64url");
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  return bytes.toString("base64url");
}

function read(part: string): Members {
  return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Members;
}

function encode(members: Members): string {
  return Buffer.from(JSON.stringify(members)).toString("base64url");
}
