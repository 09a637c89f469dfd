import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, it } from "vitest";
import { signJwt } from "../../nats/jwt/jwt.ts";
import * as entra from "../support/token.ts";
import { Callout, QuickServer } from "./support/callout.ts";
import { b64, key, unsigned } from "./support/rules.ts";

/** A minute of work; fewer show the same leaks, later. */
const tokens = process.env["CI"] === undefined ? 20_000 : 100_000;
const mebibyte = 1024 * 1024;
let collect: () => void;

beforeAll(() => {
  setFlagsFromString("--expose-gc");
  collect = runInNewContext("gc") as () => void;
});

/** Bytes that are in use once all garbage is gone. */
async function used(): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve));
  for (let round = 0; round < 3; round++) collect();
  const { heapUsed, arrayBuffers, external } = process.memoryUsage();
  return heapUsed + arrayBuffers + external;
}

const signature = b64(Buffer.alloc(256, 7));
const header = (members: object) =>
  b64(JSON.stringify({ typ: "JWT", alg: "RS256", kid: key.kid, ...members }));
const payload = b64(JSON.stringify(entra.goodClaims));
const claims = (members: object) => b64(JSON.stringify({ ...entra.goodClaims, ...members }));

/** What an attacker sends, never the same text twice: each would be a new entry of a cache that has no end. */
const hostile: ((i: number) => object)[] = [
  (i) => ({ auth_token: `${header({ kid: `unknown-${i}` })}.${payload}.${signature}` }),
  (i) => ({ auth_token: `${header({})}.${claims({ uti: `u${i}` })}.${signature}` }),
  (i) => ({
    auth_token: `${header({})}.${claims({ iss: `https://evil.example/${i}` })}.${signature}`,
  }),
  (i) => ({ auth_token: `${header({})}.${claims({ [`claim${i}`]: i })}.${signature}` }),
  (i) => ({ auth_token: `hunter${i}` }),
  (i) => ({ pass: `${i}.${i}.${i}`, user: `account-${i}` }),
  (i) => ({ user: `user:00000000-0000-4000-8000-${String(i).padStart(12, "0")}` }),
  (i) => ({ auth_token: "x".repeat(2000) + String(i) }),
];

describe("the memory of a callout", () => {
  const server = new QuickServer();

  async function flood(callout: Callout, from: number, count: number): Promise<void> {
    for (let i = from; i < from + count; i++) {
      const connect = hostile[i % hostile.length]?.(i) ?? {};
      await callout.ask(server.request(connect, { id: i + 1 }), server.xkey);
    }
  }

  it(`does not grow with ${tokens} hostile tokens, none like another`, async () => {
    const callout = new Callout();
    callout.keepLines = false;
    const full = tokens * 0.7; // what is remembered has an end, which is reached by then in the long run
    await flood(callout, 0, 5000);
    const atFirst = await used();
    await flood(callout, 5000, full - 5000);
    const then = await used();
    await flood(callout, full, tokens - full);
    const last = await used();
    expect((last - atFirst) / mebibyte).toBeLessThan(8);
    expect((last - then) / mebibyte).toBeLessThan(1);
    const decided = [...callout.counted].filter(([what]) => what.startsWith("denied"));
    expect(decided.reduce((sum, [, count]) => sum + count, 0)).toBe(tokens);
    expect(callout.sessions.size).toBe(0);
  });

  it("does not grow with messages that are no requests", async () => {
    const callout = new Callout();
    callout.keepLines = false;
    const claims = server.claims({});
    const box = (i: number) => server.seal(signJwt({ ...claims, aud: `x${i}` }, server.signer));
    const rubbish = async (count: number) => {
      for (let i = 0; i < count; i++) {
        await callout.ask(box(i), server.xkey);
        await callout.ask(Buffer.from(`xkv1${"x".repeat(i % 500)}`), server.xkey);
        await callout.ask(Buffer.alloc(i % 100), `X${i}`);
      }
    };
    await rubbish(500);
    const before = await used();
    await rubbish(3000);
    expect(((await used()) - before) / mebibyte).toBeLessThan(2);
  });

  it("does not grow with servers, each with keys of its own", async () => {
    const callout = new Callout();
    callout.keepLines = false;
    const servers = async (from: number, to: number) => {
      for (let i = from; i < to; i++) {
        const other = new QuickServer(`server ${i}`);
        await callout.ask(other.request({ auth_token: "hunter2" }), other.xkey);
      }
    };
    await servers(0, 400); // more than are remembered
    const before = await used();
    await servers(400, 1200);
    expect(((await used()) - before) / mebibyte).toBeLessThan(2);
    expect(callout.counted.get("denied token_malformed")).toBe(1200);
  });
});

describe("a token", () => {
  it("is never accepted for another one's sake: good ones between bad ones change nothing", async () => {
    const server = new QuickServer();
    const callout = new Callout();
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, nbf: now, exp: now + 600 };
    const good = entra.token(key, times);
    const [head = "", body = "", mark = ""] = good.split(".");
    const stolen = [
      `${head}.${b64(JSON.stringify({ ...entra.goodClaims, ...times, roles: ["Admin"] }))}.${mark}`,
      `${head}.${body}.${b64(Buffer.alloc(256))}`,
      `${head}.${body}.${mark.slice(0, -4)}AAAA`,
      `${unsigned({}, times)}.${mark.slice(1)}A`,
      `${head}.${body}.`,
      `${head}.${body}`,
      `${good}=`,
    ];
    for (let round = 0; round < 3; round++) {
      await callout.ask(server.request({ auth_token: good }), server.xkey);
      for (const token of stolen)
        await callout.ask(server.request({ auth_token: token }), server.xkey);
    }
    expect(callout.counted.get("granted ")).toBe(3);
    const denied = [...callout.counted].filter(([what]) => what.startsWith("denied"));
    expect(denied.reduce((sum, [, count]) => sum + count, 0)).toBe(3 * stolen.length);
  });
});
