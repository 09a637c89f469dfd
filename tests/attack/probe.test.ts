/** A login that is refused would like to pass for one that the trust check has announced, so that nobody looks at it. */
import { describe, expect, it } from "vitest";
import { markProbes } from "../../callout/probe/probe.ts";
import { PROBE, tokenHash } from "../../protocol/control/probe.ts";
import type { LoginRecord } from "../../protocol/audit/login-record.ts";
import { keyPair } from "../../nats/index.ts";
import { secretOf } from "../support/nats-keys.ts";
import * as entra from "../support/token.ts";
import { Callout, QuickServer, secrets } from "./support/callout.ts";
import { key } from "./support/rules.ts";

const operator = "33333333-3333-4333-8333-000000000009";
const server = new QuickServer();
const now = Math.floor(Date.now() / 1000);
const token = (changes: object = {}) =>
  entra.token(key, { iat: now, nbf: now, exp: now + 600, ...changes });
const expired = (n: number) => token({ iat: now - 9000 - n, nbf: now - 9000, exp: now - 8000 });
const bad = expired(0);

const nameFor = (text: string, at = Date.now(), keys = [secrets.xkey]) =>
  markProbes([tokenHash(text)], operator, at, keys).names[0] ?? "";

/** Logs in, and gives what is recorded and counted of it. */
async function login(connect: object, callout = new Callout()) {
  await callout.ask(server.request(connect), server.xkey);
  const [line = "{}"] = callout.lines.split("\n").filter((text) => text.includes('"class_uid"'));
  const { probe, decision, reason } = JSON.parse(line) as LoginRecord;
  return { probe, decision, reason, counted: [...callout.counted.keys()] };
}

const asItIs = {
  probe: undefined,
  decision: "denied",
  reason: "token_expired",
  counted: ["denied token_expired"],
};

describe("a bad token that an operator has announced", () => {
  it("is refused, recorded with the operator, and counted apart", async () => {
    expect(await login({ auth_token: bad, name: nameFor(bad) })).toEqual({
      ...{ probe: operator, decision: "denied", reason: "token_expired" },
      counted: ["probe token_expired"],
    });
  });

  it("keeps its sender from no other login, however often", async () => {
    const callout = new Callout();
    const request = { auth_token: bad, name: nameFor(bad) };
    for (let i = 0; i < 300; i++) await callout.ask(server.request(request), server.xkey);
    expect([...callout.counted.keys()]).toEqual(["probe token_expired"]);
  });
});

describe("a login that says it is a probe", () => {
  const other = keyPair("curve", secretOf("an attacker's xkey"));
  it.each([
    ["without a proof", PROBE],
    ["with its own proof", nameFor(bad, Date.now(), [other])],
    ["with the proof for another token", nameFor(expired(1))],
    ["with a proof of yesterday", nameFor(bad, Date.now() - 24 * 3_600_000)],
    ["with a proof for tomorrow", nameFor(bad, Date.now() + 24 * 3_600_000)],
    ["with a proof that was changed", nameFor(bad).replace(operator, entra.oid)],
    ["with more behind the proof", `${nameFor(bad)} `],
    ["in the name of a friend", `nats-entra doctor ${nameFor(bad)}`],
  ])("%s is recorded and counted as what it is", async (_how, name) => {
    expect(await login({ auth_token: bad, name })).toEqual(asItIs);
  });

  it("is put off like any other once it has failed too often", async () => {
    const callout = new Callout();
    for (let i = 0; i < 60; i++)
      await callout.ask(server.request({ auth_token: bad, name: PROBE }), server.xkey);
    expect(callout.counted.get("put off identity")).toBeGreaterThan(0);
  });

  it("uses its role when its token is good, and somebody has announced it", async () => {
    const good = token();
    expect(await login({ auth_token: good, name: nameFor(good) })).toMatchObject({
      ...{ probe: undefined, decision: "granted", counted: ["granted "] },
    });
  });

  it("hides no refusal that is the callout's own fault", async () => {
    const failing = new Callout(undefined, {
      audit: { append: () => Promise.reject(new Error("the disk is full")) },
    });
    await login({ auth_token: bad, name: nameFor(bad) }, failing);
    expect([...failing.counted.keys()]).toEqual(["denied audit_unavailable"]);
  });

  it("is gathered with no other: a probe takes no attack into its record", async () => {
    const callout = new Callout();
    for (const name of [nameFor(bad), "", nameFor(bad), ""])
      for (let i = 0; i < 40; i++)
        await callout.ask(server.request({ auth_token: bad, name }), server.xkey);
    await callout.authorizer.stop();
    const records = callout.lines
      .split("\n")
      .filter((text) => text.includes('"class_uid"'))
      .map((text) => JSON.parse(text) as LoginRecord & { readonly count?: number });
    const sum = (isProbe: boolean) =>
      records
        .filter(({ probe }) => (probe !== undefined) === isProbe)
        .reduce((all, { count = 1 }) => all + count, 0);
    expect([sum(true), sum(false)]).toEqual([80, 80]);
  });
});
