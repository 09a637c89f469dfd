import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { jsonLog } from "../../../../callout/log/log.ts";
import type { LoginRules } from "../../../../callout/login/authorize.ts";
import { Authorizer, type AuthorizerOptions } from "../../../../callout/login/authorizer.ts";
import { Sessions } from "../../../../callout/session/sessions.ts";
import { defaultLoginLimits } from "../../../../callout/settings/logins.ts";
import type { Secrets } from "../../../../callout/settings/secrets.ts";
import { keyPair, publicKey, RequestBox } from "../../../../nats/index.ts";
import type { LoginRecord } from "../../../../protocol/audit/login-record.ts";
import { accessDocument, roleEntry } from "../../../support/access-document.ts";
import { claimsOf, FakeNatsServer, type RequestChanges } from "../../../support/auth-request.ts";
import { secretOf } from "../../../support/nats-keys.ts";
import * as entra from "../../../support/token.ts";
import { pace } from "../../../support/waiting/pace.ts";

const key = entra.signingKey("key-1");
const account = (name: string) => ({
  account: publicKey("account", secretOf(name)),
  signer: keyPair("account", secretOf(`${name} signing`)),
});
const auth = account("auth");
const xkey = keyPair("curve", secretOf("xkey"));
const secrets: Secrets = {
  user: { jwt: "", key: keyPair("user", secretOf("callout")) },
  system: { jwt: "" },
  auth,
  accounts: new Map([["orders", account("orders")]]),
  xkey,
  box: new RequestBox(xkey),
  alsoXkeys: [],
};
const rules: LoginRules = {
  maxToken: 16_384,
  issuers: new Map([
    [
      entra.issuer,
      {
        expected: { tenantId: entra.tenant, audience: entra.audience, clockSkew: 60 },
        keys: { find: () => key.publicKey },
      },
    ],
  ]),
  policy: accessDocument({
    "Orders.Read": roleEntry("orders", {
      publish: { allow: ["orders.{oid}.in"], deny: [] },
      subscribe: { allow: ["orders.out.>"], deny: ["orders.out.secret"] },
      responses: { max: 1, ttl: 5 },
    }),
  }),
  accounts: secrets.accounts,
  connectionTypes: ["STANDARD"],
  clusters: ["other", "test"],
};
const server = new FakeNatsServer(auth.account);
const time = Math.floor(Date.now() / 1000);
const good = entra.token(key, { iat: time, nbf: time, exp: time + 3600 });
const secret = "NeverInALog";

let lines: string[];
let counted: string[];
let sessions: Sessions;

function authorizer(options: Partial<AuthorizerOptions> = {}): Authorizer {
  return new Authorizer({
    instance: "callout-0",
    clockSkew: 60,
    rules: () => rules,
    secrets: () => [secrets],
    find: (...about) => sessions.find(...about),
    remember: (session) => sessions.remember(session, time),
    isRevoked: () => false,
    probeOf: () => undefined,
    limits: defaultLoginLimits,
    audit: { append: (event) => Promise.resolve(void lines.push(JSON.stringify(event))) },
    metrics: {
      login: (decision, reason) => counted.push(`${decision} ${reason}`),
      reauthorization: (decision, reason) => counted.push(`again ${decision} ${reason}`),
      dropped: (reason) => counted.push(`dropped ${reason}`),
      putOff: (by) => counted.push(`put off ${by}`),
    },
    log: jsonLog("callout-0", (line) => lines.push(line)),
    ...options,
  });
}

interface Outcome {
  answers: (Uint8Array | undefined)[];
}

async function ask(
  changes: RequestChanges = {},
  { to = authorizer(), sealed = true, raw = "" } = {},
): Promise<Outcome> {
  const outcome: Outcome = { answers: [] };
  const jwt = raw || server.request({ connect: { auth_token: good }, ...changes });
  to.accept({
    data: sealed ? server.seal(jwt, xkey.getPublicKey()) : Buffer.from(jwt),
    serverXkey: sealed ? server.xkey : undefined,
    respond: (data) => void outcome.answers.push(data),
  });
  await to.idle();
  return outcome;
}

const opened = ({ answers }: Outcome) => server.open(answers[0] as Uint8Array, xkey.getPublicKey());
const record = () => JSON.parse(lines[0] ?? "") as LoginRecord;

beforeEach(() => {
  lines = [];
  counted = [];
  sessions = new Sessions();
});

describe("a granted login", () => {
  it("is answered with a user of the account that the server asked for", async () => {
    const request = server.request({ connect: { auth_token: good } });
    const { nats } = claimsOf(request) as { nats: { user_nkey: string } };
    const answer = opened(await ask({}, { raw: request }));
    expect(answer).toMatchObject({
      sub: nats.user_nkey,
      aud: server.id,
      iss: expect.any(String) as string,
    });
    expect(claimsOf(answer.nats.jwt ?? "")).toMatchObject({
      sub: nats.user_nkey,
      iss: secrets.accounts.get("orders")?.signer.getPublicKey(),
      name: `user:${entra.oid}`,
      exp: time + 3600,
      nats: {
        issuer_account: secrets.accounts.get("orders")?.account,
        pub: { allow: [`nats-entra.whoami.${entra.oid}.>`, `orders.${entra.oid}.in`], deny: [] },
        sub: { allow: [`_INBOX.${entra.oid}.>`, "orders.out.>"], deny: ["orders.out.secret"] },
        resp: { max: 1, ttl: 5e9 },
        allowed_connection_types: ["STANDARD"],
        tags: [
          `tid:${entra.tenant}`,
          `azp:${entra.azp}`,
          "uti:tokenIdTokenIdTokenId",
          "role:Orders.Read",
          `policy:${rules.policy.digest}`,
        ],
      },
    });
  });

  it.each([
    [
      ["STANDARD", "WEBSOCKET"],
      ["STANDARD", "WEBSOCKET"],
    ],
    [
      ["STANDARD", "MQTT"],
      ["STANDARD", "MQTT"],
    ],
    [
      ["STANDARD", "WEBSOCKET", "MQTT"],
      ["STANDARD", "WEBSOCKET", "MQTT", "MQTT_WS"],
    ],
  ] as const)("of %j is held to these kinds of connections", async (connectionTypes, written) => {
    const answer = opened(
      await ask({}, { to: authorizer({ rules: () => ({ ...rules, connectionTypes }) }) }),
    );
    expect(claimsOf(answer.nats.jwt ?? "")).toMatchObject({
      nats: { allowed_connection_types: written },
    });
  });

  it("names an application", async () => {
    const claims = { iat: time, nbf: time, exp: time + 60, idtyp: "app", scp: undefined };
    const answer = opened(await ask({ connect: { auth_token: entra.token(key, claims) } }));
    expect(claimsOf(answer.nats.jwt ?? "")).toMatchObject({ name: `app:${entra.oid}` });
  });

  it("leaves one audit record", async () => {
    const { answers } = await ask();
    expect(answers).toHaveLength(1);
    expect(lines).toHaveLength(1);
    expect(record()).toEqual({
      class_uid: 3002,
      activity_id: 1,
      status_id: 1,
      time: expect.any(Number) as number,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      instance: "callout-0",
      policy: rules.policy.digest,
      decision: "granted",
      account: "orders",
      roles_matched: ["Orders.Read"],
      nats_exp: time + 3600,
      kid: "key-1",
      tid: entra.tenant,
      oid: entra.oid,
      azp: entra.azp,
      uti: "tokenIdTokenIdTokenId",
      idtyp: "user",
      roles: ["Orders.Read"],
      token_exp: time + 3600,
      user_nkey: expect.stringMatching(/^U/) as string,
      client: { id: 7, address: "127.0.0.1", kind: "Client", type: "nats", lang: "nats.js" },
      server: { name: "n1", id: server.id, cluster: "test" },
      latency_us: expect.any(Number) as number,
    });
    expect(counted).toEqual(["granted "]);
  });

  it("is only answered after its record is kept", async () => {
    let keep = () => {};
    const audit = { append: () => new Promise<void>((resolve) => (keep = resolve)) };
    const to = authorizer({ audit });
    const asked = ask({}, { to });
    await vi.waitFor(() => expect(to.pending).toBe(1));
    expect(counted).toEqual([]);
    keep();
    expect(opened(await asked).nats.jwt).toBeDefined();
  });
});

describe("a refused login", () => {
  it("is answered with the reason and the record's id, for the server's log", async () => {
    const answer = opened(await ask({ connect: { auth_token: entra.token(key, { exp: 1 }) } }));
    expect(answer.nats).toMatchObject({ error: `token_expired (audit ${record().id})` });
    expect(answer.nats.jwt).toBeUndefined();
    expect(record()).toMatchObject({
      status_id: 2,
      decision: "denied",
      reason: "token_expired",
      member: "exp",
      oid: entra.oid,
    });
    expect(counted).toEqual(["denied token_expired"]);
  });

  it("is what comes of a record that cannot be kept", async () => {
    const audit = { append: () => Promise.reject(new Error("disk full")) };
    const answer = opened(await ask({}, { to: authorizer({ audit }) }));
    expect(answer.nats.error).toMatch(/^audit_unavailable/);
    expect(counted).toEqual(["denied audit_unavailable"]);
  });

  it("is what comes of a stalled audit log, before the memory is full", async () => {
    const to = authorizer({ audit: { append: () => new Promise(() => undefined) } });
    const answers: Uint8Array[] = [];
    const respond = (answer?: Uint8Array) => void answers.push(answer as Uint8Array);
    for (let i = 0; i < 1030; i++) {
      const asked = { connect: { auth_token: good }, client: { id: i + 1 } };
      const request = server.request({ ...asked, expires: time + 200 });
      const data = server.seal(request, xkey.getPublicKey());
      to.accept({ data, serverXkey: server.xkey, respond });
      while (to.waiting.first > 0) await turn();
    }
    await vi.waitFor(() => expect(answers).toHaveLength(6));
    expect(opened({ answers }).nats.error).toMatch(/^overloaded/);
    expect(to.pending).toBe(1024);
  });

  it("is what comes of a mistake in this service", async () => {
    const broken = { ...rules, issuers: undefined } as unknown as LoginRules;
    const answer = opened(await ask({}, { to: authorizer({ rules: () => broken }) }));
    expect(answer.nats.error).toMatch(/^internal_error/);
  });

  it("is not a crash when the connection is gone meanwhile", async () => {
    const to = authorizer();
    const data = server.seal(
      server.request({ connect: { auth_token: good } }),
      xkey.getPublicKey(),
    );
    const respond = () => {
      throw new Error("closed");
    };
    to.accept({ data, serverXkey: server.xkey, respond });
    await to.idle();
    expect(lines.join()).toContain("answer_lost");
  });
});

describe("a live session", () => {
  const asked = (
    connect: RequestChanges["connect"] = {},
    client: RequestChanges["client"] = {},
  ) => ({
    connect: { user: `user:${entra.oid}`, ...connect },
    client,
  });
  const narrow = { ...rules, policy: accessDocument({ "Orders.Read": roleEntry("orders") }) };
  const without = { ...rules, policy: accessDocument({ "Orders.Other": roleEntry("orders") }) };

  it("is decided on anew when its server asks again, without a token", async () => {
    await ask();
    const to = authorizer({ rules: () => narrow });
    const answer = opened(await ask(asked(), { to }));
    expect(claimsOf(answer.nats.jwt ?? "")).toMatchObject({
      name: `user:${entra.oid}`,
      exp: time + 3600,
      nats: { pub: { allow: [`nats-entra.whoami.${entra.oid}.>`, "orders.in"] } },
    });
    expect(counted).toEqual(["granted ", "again granted "]);
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({
      activity_id: 99,
      activity_name: "reauthorization",
      decision: "granted",
      policy: narrow.policy.digest,
      oid: entra.oid,
      uti: "tokenIdTokenIdTokenId",
      nats_exp: time + 3600,
      token_exp: time + 3600,
    });
  });

  it("is known again by its connection though its token was its password", async () => {
    await ask({ connect: { user: "orders", pass: good } });
    expect(opened(await ask(asked({ pass: good }))).nats.jwt).toBeDefined();
    expect(counted).toEqual(["granted ", "again granted "]);
  });

  it("ends when the policy has its role no more", async () => {
    await ask();
    const answer = opened(await ask(asked(), { to: authorizer({ rules: () => without }) }));
    expect(answer.nats.error).toMatch(/^roles_unknown/);
    expect(counted).toEqual(["granted ", "again denied roles_unknown"]);
  });

  it("keeps an end that a later policy has brought forward", async () => {
    await ask();
    const policy = accessDocument({ "Orders.Read": roleEntry("orders", { maxSession: 60 }) });
    await ask(asked(), { to: authorizer({ rules: () => ({ ...rules, policy }) }) });
    const answer = opened(await ask(asked()));
    const { exp } = claimsOf(answer.nats.jwt ?? "") as { exp: number };
    expect(exp - time).toBeLessThan(70);
  });

  it.each<[string, RequestChanges, string]>([
    ["another connection", asked({}, { id: 8 }), "session_unknown"],
    ["a connection without a number", asked({}, { id: undefined }), "session_unknown"],
    ["another identity", asked({ user: `user:${entra.azp}` }), "session_unknown"],
    ["another kind of identity", asked({ user: `app:${entra.oid}` }), "session_unknown"],
    ["no identity", asked({ user: undefined }), "no_token"],
    ["a token that is none", asked({ auth_token: "hunter2" }), "token_malformed"],
  ])("is not taken for one of %s", async (_what, changes, reason) => {
    await ask();
    expect(opened(await ask(changes)).nats.error).toMatch(new RegExp(`^${reason}`));
    expect(counted[1]).toBe(`denied ${reason}`);
  });

  it("is not taken for one of another server with the same number", async () => {
    await ask();
    const other = new FakeNatsServer(auth.account);
    const answers: Uint8Array[] = [];
    const to = authorizer();
    to.accept({
      data: other.seal(other.request(asked()), xkey.getPublicKey()),
      serverXkey: other.xkey,
      respond: (data) => void answers.push(data as Uint8Array),
    });
    await to.idle();
    const answer = other.open(answers[0] as Uint8Array, xkey.getPublicKey());
    expect(answer.nats.error).toMatch(/^session_unknown/);
  });

  it("is only remembered when it was granted, and its record kept", async () => {
    await ask({ connect: { auth_token: entra.token(key, { exp: 1 }) } });
    const audit = { append: () => Promise.reject(new Error("disk full")) };
    await ask({}, { to: authorizer({ audit }) });
    expect(sessions.size).toBe(0);
  });
});

describe("a request for the xkey before", () => {
  it("is answered with all keys of that time", async () => {
    const next = keyPair("curve", secretOf("next xkey"));
    const renewed: Secrets = {
      ...secrets,
      accounts: new Map([
        ["orders", { ...account("orders"), signer: keyPair("account", secretOf("next signing")) }],
      ]),
      xkey: next,
      box: new RequestBox(next),
    };
    const to = authorizer({ secrets: () => [renewed, secrets] });
    expect(claimsOf(opened(await ask({}, { to })).nats.jwt ?? "")).toMatchObject({
      iss: secrets.accounts.get("orders")?.signer.getPublicKey(),
    });
    await ask({}, { to: authorizer({ secrets: () => [renewed] }) });
    expect(counted).toEqual(["granted ", "dropped box_unreadable"]);
  });
});

describe("a request", () => {
  const past = time - 10;

  it.each<[string, RequestChanges, string]>([
    ["of another cluster", { server: { cluster: "evil" } }, "request_cluster"],
    ["of no cluster", { server: { cluster: undefined } }, "request_cluster"],
    ["with a deadline that no server gives", { expires: time + 400 }, "request_deadline"],
    ["with a deadline that is no second", { expires: time + 200.5 }, "request_deadline"],
    ["of a server that it does not name", { server: { id: "N" } }, "request_server"],
    ["with another xkey inside", { server: { xkey: "X" } }, "request_server"],
    [
      "for another account",
      { claims: { sub: secrets.accounts.get("orders")?.account } },
      "request_account",
    ],
    ["for something else", { claims: { aud: "other" } }, "request_audience"],
    ["of another kind", { claims: { nats: { type: "user" } } }, "request_"],
  ])("%s is refused without a decision", async (_what, changes, reason) => {
    const { answers } = await ask(changes);
    expect(answers).toEqual([undefined]);
    expect(counted[0]).toContain(`dropped ${reason}`);
  });

  it("that nobody waits for any more is not answered", async () => {
    const { answers } = await ask({ expires: past });
    expect(answers).toEqual([]);
    expect(counted).toEqual(["dropped request_expired"]);
  });

  it("is decided once: a replay is counted and not answered", async () => {
    const to = authorizer();
    const raw = server.request({ connect: { auth_token: good } });
    expect(opened(await ask({}, { to, raw })).nats.jwt).toBeDefined();
    // sealed anew: another box, the same request
    expect(await ask({}, { to, raw })).toEqual({ answers: [] });
    expect(counted).toEqual(["granted ", "dropped request_replayed"]);
    expect(lines.join("\n")).toContain("request_replayed");
    expect(sessions.size).toBe(1);
  });

  it("is not a replay for coming from a connection that has asked before", async () => {
    const to = authorizer();
    await ask({}, { to });
    await ask({}, { to });
    expect(counted).toEqual(["granted ", "granted "]);
  });

  it("that is not sealed is refused without a decision", async () => {
    const { answers } = await ask({}, { sealed: false });
    expect(answers).toEqual([undefined]);
    expect(counted).toEqual(["dropped request_unsealed"]);
  });

  it.each([
    ["noise", Buffer.from("noise")],
    ["nothing", Buffer.alloc(0)],
    ["a box for somebody else", server.seal("x", publicKey("curve", secretOf("other")))],
    ["a box with noise", server.seal("noise", xkey.getPublicKey())],
  ])("that is %s is refused without a decision", async (_what, data) => {
    const answers: unknown[] = [];
    const to = authorizer();
    to.accept({ data, serverXkey: server.xkey, respond: (answer) => void answers.push(answer) });
    to.accept({ data, serverXkey: "not a key", respond: (answer) => void answers.push(answer) });
    await to.idle();
    expect(answers).toEqual([undefined, undefined]);
    expect(counted.every((line) => line.startsWith("dropped "))).toBe(true);
  });
});

describe("no log line", () => {
  it("has a token, a part of one, or a client's free text in it", async () => {
    const parts = good.split(".");
    const tokens = [
      good,
      `${good}x`,
      entra.token(key, { name: secret, exp: 1 }),
      entra.token(key, { iss: secret, aud: secret }),
      entra.token(key, { oid: secret, azp: secret, uti: `${secret} ` }),
      entra.token(key, {}, { kid: `${secret}!`, typ: secret }),
      secret,
    ];
    const log = lines;
    for (const text of tokens) {
      for (const connect of [
        { auth_token: text },
        { user: secret, pass: text },
        { user: text, auth_token: text },
        { jwt: text, name: text, lang: text, version: text },
      ]) {
        await ask({ connect, client: { user: text, name: text, name_tag: text } });
      }
      await ask({}, { raw: text });
    }
    const all = log.join("\n");
    expect(log.length).toBeGreaterThan(25);
    expect(all).not.toContain(secret);
    for (const text of [...tokens, ...parts]) expect(all).not.toContain(text);
    for (const letters of parts.map((part) => part.slice(0, 30)))
      expect(all).not.toContain(letters);
  });
});

describe("under more load than it can carry", () => {
  const message = (jwt: string, answers: string[], name: string) => ({
    data: server.seal(jwt, xkey.getPublicKey()),
    serverXkey: server.xkey,
    respond: () => void answers.push(name),
  });

  it("puts off who fails again and again behind all others, and lets them in all the same", async () => {
    // an address's allowance grows with time, which stands still here
    const now = vi.spyOn(performance, "now").mockReturnValue(performance.now());
    onTestFinished(() => now.mockRestore());
    const to = authorizer();
    let client = 0;
    const from = (host: string, token: string) =>
      server.request({ client: { host, id: ++client }, connect: { auth_token: token } });
    const putOff = () => counted.filter((each) => each === "put off address").length;
    while (putOff() < 10) {
      to.accept(message(from("10.6.6.6", "garbage"), [], ""));
      await to.idle();
    }
    counted = [];

    const answers: string[] = [];
    to.accept(message(from("10.6.6.6", good), answers, "same address"));
    to.accept(message(from("10.0.0.1", good), answers, "another"));
    await to.idle();
    expect(answers).toEqual(["another", "same address"]);
    expect(counted).toEqual(["put off address", "granted ", "granted "]);
  });

  it("does not answer when the server has given up meanwhile, though the record is kept", async () => {
    const slow = { append: () => pace(1100) };
    const expires = Math.floor(Date.now() / 1000);
    const { answers } = await ask({ expires }, { to: authorizer({ audit: slow }) });
    expect(answers).toEqual([]);
    expect(counted).toEqual(["dropped answer_late"]);
    expect(sessions.size).toBe(0);
  });
});
