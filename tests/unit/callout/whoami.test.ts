import { describe, expect, it } from "vitest";
import { AGENT_SESSION } from "../../../access/document/session.ts";
import type { Session } from "../../../callout/session/session.ts";
import { Sessions } from "../../../callout/session/sessions.ts";
import type { WhoamiAnswer } from "../../../callout/whoami/answer.ts";
import { readCaller } from "../../../callout/whoami/caller.ts";
import { Whoami } from "../../../callout/whoami/whoami.ts";
import { keyPair, publicKey, readWhoamiSubject } from "../../../nats/index.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { secretOf } from "../../support/nats-keys.ts";
import { serverId, sessionOf } from "../../support/session.ts";
import * as entra from "../../support/token.ts";

const { oid, azp } = entra;
const account = publicKey("account", secretOf("orders"));
const stranger = "99999999-9999-4999-8999-999999999999";
const otherServer = `N${"B".repeat(55)}`;
const now = Math.floor(Date.now() / 1000);
const policy = accessDocument({ "Orders.Read": roleEntry("orders") });
const info = {
  ...{ acc: account, server: "nats-0", id: 7, user: `user:${oid}`, kind: "Client" },
  start: new Date((now - 10) * 1000).toISOString(),
};

function granted(changes: Partial<Session> = {}): Session {
  const session = sessionOf({ expires: now + 600, node: "nats-0", since: now - 9, ...changes });
  return { policy: policy.digest, ...session };
}

/** What becomes of a request: its result, and what is published where. */
async function ask({
  subject = `nats-entra.whoami.${account}.${oid}.t1`,
  header = [JSON.stringify(info)] as readonly string[],
  sessions = [granted()],
  document = policy,
} = {}) {
  const memory = new Sessions();
  for (const session of sessions) memory.remember(session, now);
  const published: [string, WhoamiAnswer][] = [];
  const results: string[] = [];
  const signer = keyPair("account", secretOf("signing"));
  const whoami = new Whoami({
    find: (...about) => memory.findAt(...about),
    accounts: () => new Map([["orders", { account, signer }]]),
    policyOf: (digest) => (digest === document.digest ? document : undefined),
    publish: (where, data) =>
      published.push([where, JSON.parse(Buffer.from(data).toString()) as WhoamiAnswer]),
    metrics: { whoami: (result) => void results.push(result) },
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  await whoami.accept({ subject, callerHeader: () => header });
  return { results, published };
}

describe("a session that asks who it is", () => {
  it("is answered on a subject made of the one it asked on", async () => {
    const { results, published } = await ask();
    expect(results).toEqual(["answered"]);
    expect(published).toMatchObject([
      [
        `nats-entra.identity.${account}.${oid}.t1`,
        { oid, account: "orders", roles: ["Orders.Read"], expires: now + 600 },
      ],
    ]);
  });

  it("is the last login of that number, not one at an earlier start of the node", async () => {
    const before = granted({ server: otherServer, since: now - 500, expires: now + 50 });
    expect((await ask({ sessions: [granted(), before] })).published[0]?.[1].expires).toBe(
      now + 600,
    );
    expect((await ask({ sessions: [before] })).results).toEqual(["session_unknown"]);
  });

  it("an agent is answered under its own name alone", async () => {
    const bounds = { allow: [...AGENT_SESSION.publish, "orders.in"], deny: [] };
    const document = {
      ...policy,
      agents: {
        triage: {
          ...{ description: "An agent.", account: "orders", clients: [azp] },
          ...{ publish: bounds, subscribe: { allow: [...AGENT_SESSION.subscribe], deny: [] } },
        },
      },
    };
    expect((await ask({ document })).results).toEqual(["mismatch"]);
    const subject = `nats-entra.whoami.${account}.${oid}.${azp}.t1`;
    expect((await ask({ document, subject })).published).toMatchObject([
      [`nats-entra.identity.${account}.${oid}.${azp}.t1`, { agent: "triage" }],
    ]);
  });
});

describe("no answer is given", () => {
  const without = (name: string) => {
    const { [name]: _, ...rest } = info as Record<string, unknown>;
    return JSON.stringify(rest);
  };
  const changed = (changes: object) => [JSON.stringify({ ...info, ...changes })];

  it.each<[string, Parameters<typeof ask>[0], string]>([
    ["without the server's header", { header: [] }, "caller"],
    ["with two of them", { header: [JSON.stringify(info), JSON.stringify(info)] }, "caller"],
    ["with one that is no JSON", { header: ["{"] }, "caller"],
    ["with one without a number", { header: [without("id")] }, "caller"],
    ["with one without a user", { header: [without("user")] }, "caller"],
    ["with one without a start", { header: [without("start")] }, "caller"],
    ["to what came through another import", { header: changed({ svc: account }) }, "caller"],
    ["to a connection with credentials", { header: changed({ jwt: "e30" }) }, "caller"],
    [
      "to another account",
      { subject: `nats-entra.whoami.${publicKey("account", secretOf("x"))}.${oid}.t` },
      "mismatch",
    ],
    ["about another", { subject: `nats-entra.whoami.${account}.${stranger}.t` }, "mismatch"],
    [
      "under another's client",
      { subject: `nats-entra.whoami.${account}.${oid}.${stranger}.t` },
      "mismatch",
    ],
    ["to a user of another name", { header: changed({ user: `app:${oid}` }) }, "session_unknown"],
    ["to another connection", { header: changed({ id: 8 }) }, "session_unknown"],
    ["to one of another node", { header: changed({ server: "nats-1" }) }, "session_unknown"],
    ["when nobody remembers the login", { sessions: [] }, "session_unknown"],
    [
      "by a policy that is forgotten",
      { sessions: [granted({ policy: `sha256:${"0".repeat(64)}` })] },
      "policy_unknown",
    ],
    ["on a subject without a token", { subject: `nats-entra.whoami.${account}.${oid}` }, "subject"],
    [
      "for a token with a wildcard",
      { subject: `nats-entra.whoami.${account}.${oid}.*` },
      "subject",
    ],
  ])("%s", async (_what, request, result) => {
    const { results, published } = await ask(request);
    expect({ results, published }).toEqual({ results: [result], published: [] });
  });

  it("when the headers cannot be read", () => {
    expect(readCaller(["[]"])).toBeUndefined();
    expect(readWhoamiSubject("nats-entra.whoami")).toBeUndefined();
    expect(serverId).not.toBe(otherServer);
  });
});
