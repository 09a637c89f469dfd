import { beforeEach, describe, expect, it, vi } from "vitest";
import type { AuditRecord } from "../../../../callout/audit/record.ts";
import { LineSink } from "../../../../callout/audit/sink.ts";
import { jsonLog } from "../../../../callout/log.ts";
import { Authorizer, type AuthorizerOptions } from "../../../../callout/login/authorizer.ts";
import type { Rules } from "../../../../callout/login/judge.ts";
import type { Secrets } from "../../../../callout/settings/secrets.ts";
import { keyPair, publicKey, RequestBox } from "../../../../nats/index.ts";
import { accessDocument, roleEntry } from "../../../support/access-document.ts";
import { claimsOf, FakeNatsServer, type RequestChanges } from "../../../support/auth-request.ts";
import { secretOf } from "../../../support/nats-keys.ts";
import * as entra from "../../../support/token.ts";

const key = entra.signingKey("key-1");
const account = (name: string) => ({
  account: publicKey("account", secretOf(name)),
  signer: keyPair("account", secretOf(`${name} signing`)),
});
const auth = account("auth");
const xkey = keyPair("curve", secretOf("xkey"));
const secrets: Secrets = {
  user: { jwt: "", seed: new Uint8Array() },
  auth,
  accounts: new Map([["orders", account("orders")]]),
  box: new RequestBox(xkey),
};
const rules: Rules = {
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
  cluster: "test",
};
const server = new FakeNatsServer(auth.account);
const time = Math.floor(Date.now() / 1000);
const good = entra.token(key, { iat: time, nbf: time, exp: time + 3600 });
const secret = "NeverInALog";

let lines: string[];
let counted: string[];

function authorizer(options: Partial<AuthorizerOptions> = {}): Authorizer {
  return new Authorizer({
    instance: "callout-0",
    rules: () => rules,
    secrets: () => secrets,
    audit: new LineSink((text) => lines.push(...text.trim().split("\n"))),
    metrics: {
      login: (decision, reason) => counted.push(`${decision} ${reason}`),
      dropped: (reason) => counted.push(`dropped ${reason}`),
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
const record = () => JSON.parse(lines[0] ?? "") as AuditRecord;

beforeEach(() => {
  lines = [];
  counted = [];
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
        pub: { allow: ["$SYS.REQ.USER.INFO", `orders.${entra.oid}.in`], deny: [] },
        sub: { allow: [`_INBOX.${entra.oid}.>`, "orders.out.>"], deny: ["orders.out.secret"] },
        resp: { max: 1, ttl: 5e9 },
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
      client: { address: "127.0.0.1", kind: "Client", type: "nats", lang: "nats.js" },
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
    const data = server.seal(
      server.request({ connect: { auth_token: good } }),
      xkey.getPublicKey(),
    );
    for (let i = 0; i < 1030; i++) {
      const respond = (answer?: Uint8Array) => void answers.push(answer as Uint8Array);
      to.accept({ data, serverXkey: server.xkey, respond });
    }
    await vi.waitFor(() => expect(answers).toHaveLength(6));
    expect(opened({ answers }).nats.error).toMatch(/^overloaded/);
    expect(to.pending).toBe(1024);
  });

  it("is what comes of a mistake in this service", async () => {
    const broken = { ...rules, issuers: undefined } as unknown as Rules;
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

describe("a request", () => {
  const past = time - 10;

  it.each<[string, RequestChanges, string]>([
    ["of another cluster", { server: { cluster: "evil" } }, "request_cluster"],
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
