import { beforeEach, describe, expect, it, vi } from "vitest";
import { AuditLog } from "../../callout/audit/audit-log.ts";
import { Convergence } from "../../callout/enforcement/convergence.ts";
import { jsonLog } from "../../callout/log/log.ts";
import type { AuthorizerOptions } from "../../callout/login/authorizer.ts";
import type { LoginRules } from "../../callout/login/authorize.ts";
import { keyPair } from "../../nats/index.ts";
import { readLine, type Line } from "../../protocol/audit/chain.ts";
import type { LoginRecord } from "../../protocol/audit/login-record.ts";
import { accessDocument, roleEntry } from "../support/access-document.ts";
import { claimsOf } from "../support/auth-request.ts";
import { secretOf } from "../support/nats-keys.ts";
import * as entra from "../support/token.ts";
import { Callout, policy, QuickServer, secrets } from "./support/callout.ts";
import { key, rules } from "./support/rules.ts";

/** What changes between the decision on a login and its answer, while the disk is busy with its record. */
const server = new QuickServer();
const narrower = accessDocument({ "Orders.Read": roleEntry("orders", { maxSession: 60 }) });
const without = accessDocument({ "Orders.Other": roleEntry("orders") });
const silent = jsonLog("callout-0", () => undefined);
const seconds = () => Math.floor(Date.now() / 1000);

/** A store that has written nothing until it is told to go on. */
class HeldStore {
  readonly name = "held";
  readonly lines: Line[] = [];
  readonly #waiting: (() => void)[] = [];

  async write(lines: readonly Line[]): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.lines.push(...lines);
  }

  /** Resolves when something is about to be written. */
  async isAsked(): Promise<void> {
    await vi.waitFor(() => expect(this.#waiting.length).toBeGreaterThan(0), { interval: 1 });
  }

  /** Lets it be written. */
  async goOn(): Promise<void> {
    await this.isAsked();
    this.#waiting.shift()?.();
  }

  get records(): LoginRecord[] {
    const events = this.lines.map(({ text }) => readLine(text)?.event as LoginRecord);
    return events.filter((event) => "decision" in event);
  }
}

let store: HeldStore;
let audit: AuditLog;
let state: { rules: Partial<LoginRules>; secrets: typeof secrets; revoked: boolean };
let callout: Callout;

beforeEach(async () => {
  store = new HeldStore();
  audit = new AuditLog({
    instance: "callout-0",
    stores: {
      all: [store],
      head: () => Promise.resolve(undefined),
      show: () => undefined,
      takeFileEvents: () => [],
    },
    signer: () => secrets.auth.signer,
    onFailure: () => undefined,
    log: silent,
  });
  void audit.start();
  await store.goOn();
  state = { rules: { policy }, secrets, revoked: false };
  callout = new Callout(rules, options());
});

function options(): Partial<AuthorizerOptions> {
  const connectionTypes = ["STANDARD"] as const;
  return {
    audit,
    rules: () => ({
      ...rules,
      policy,
      accounts: secrets.accounts,
      connectionTypes,
      ...state.rules,
    }),
    secrets: () => [state.secrets],
    isRevoked: () => state.revoked,
  };
}

/** Asks, and does something each time that a record is about to be written. */
async function login(meanwhile: ((turn: number) => void)[], claims: entra.Changes = {}) {
  const now = seconds();
  const token = entra.token(key, { iat: now, nbf: now, exp: now + 600, ...claims });
  const asked = callout.ask(server.request({ auth_token: token }, { id: 7 }), server.xkey);
  for (const [turn, change] of meanwhile.entries()) {
    await store.isAsked();
    change(turn);
    await store.goOn();
  }
  const [answer] = await asked;
  const { nats } = claimsOf(server.open(answer ?? new Uint8Array())) as {
    nats: { jwt?: string; error?: string };
  };
  return { ...nats, user: nats.jwt === undefined ? undefined : claimsOf(nats.jwt) };
}
const nothing = () => undefined;

describe("a login whose record is being written", () => {
  it("is answered by the policy that is in force then, with a record that says so", async () => {
    const { user } = await login([() => (state.rules = { policy: narrower }), nothing]);
    const tags = [`policy:${narrower.digest}`];
    expect(user).toMatchObject({ nats: { tags: expect.arrayContaining(tags) as string[] } });
    const [first, second] = store.records;
    expect(store.records).toMatchObject([
      { decision: "granted", policy: policy.digest },
      { decision: "granted", policy: narrower.digest, replaces: [first?.id] },
    ]);
    expect(second?.id).not.toBe(first?.id);
    expect(callout.sessions.find(server.id, 7, seconds())?.policy).toBe(narrower.digest);
    expect(callout.counted).toEqual(new Map([["granted ", 1]]));
  });

  it.each<[string, () => void, string]>([
    ["its role is gone", () => (state.rules = { policy: without }), "roles_unknown"],
    ["it is revoked", () => (state.revoked = true), "revoked"],
  ])("is refused when %s, and the audit says that it was", async (_what, change, reason) => {
    const { error, jwt } = await login([change, nothing]);
    expect(jwt).toBeUndefined();
    expect(error).toContain(reason);
    const [first] = store.records;
    expect(store.records).toMatchObject([
      { decision: "granted" },
      { decision: "denied", reason, replaces: [first?.id] },
    ]);
    expect(callout.sessions.size).toBe(0);
  });

  it("has no role of a grant that was withdrawn", async () => {
    const policy = accessDocument({
      "Orders.Read": roleEntry("orders"),
      "Orders.Fix": roleEntry("orders", { publish: { allow: ["orders.fix"], deny: [] } }),
    });
    const lent = [{ id: "grant", role: "Orders.Fix", until: seconds() + 300 }];
    state.rules = { policy, temporaryRoles: () => lent };
    const { jwt = "" } = await login([
      () => (state.rules = { policy, temporaryRoles: () => [] }),
      nothing,
    ]);
    expect(JSON.stringify(claimsOf(jwt))).not.toContain("orders.fix");
    expect(store.records.map(({ roles_borrowed }) => roles_borrowed?.length)).toEqual([
      1,
      undefined,
    ]);
  });

  it("is signed by the key that is in force", async () => {
    const signer = keyPair("account", secretOf("another signing"));
    const orders = secrets.accounts.get("orders") ?? secrets.auth;
    const accounts = new Map([["orders", { ...orders, signer }]]);
    const { user } = await login([() => (state.secrets = { ...secrets, accounts }), nothing]);
    expect(user).toMatchObject({ iss: signer.getPublicKey() });
  });

  it("is not granted for a token that has ended meanwhile", async () => {
    const end = () => vi.setSystemTime(Date.now() + 1100);
    vi.useFakeTimers({ toFake: ["Date"], now: Math.ceil(Date.now() / 1000) * 1000 });
    try {
      const { error } = await login([end, nothing], { exp: seconds() + 1 });
      expect(error).toContain("token_expired");
    } finally {
      vi.useRealTimers();
    }
  });

  it("is refused when what it is decided by changes again and again", async () => {
    const change = (turn: number) => {
      const policy = accessDocument({
        "Orders.Read": roleEntry("orders", { maxSession: 60 + turn }),
      });
      state.rules = { policy };
    };
    const { error } = await login([change, change, change, nothing]);
    expect(error).toContain("rules_changed");
    expect(store.records.map(({ decision }) => decision)).toEqual([
      ...["granted", "granted", "granted", "denied"],
    ]);
    expect(callout.sessions.size).toBe(0);
  });

  it("is found by whoever ends sessions after a change of the policy, or answered by the new one", async () => {
    const ended: number[] = [];
    const convergence = new Convergence({
      policy: () => state.rules.policy ?? policy,
      sessions: callout.sessions,
      enforcement: {
        end: (found) => {
          ended.push(...found.map(({ client }) => client));
          return Promise.resolve({ ended: found.length, unreached: 0 });
        },
      },
      everybody: () => Promise.resolve([]),
      signal: new AbortController().signal,
      log: silent,
    });
    await login([nothing]); // before
    const { jwt } = await login([
      () => {
        state.rules = { policy: without };
        convergence.changed();
      },
      nothing,
    ]);
    await vi.waitFor(() => expect(ended).toEqual([7]));
    expect(jwt).toBeUndefined();
  });

  it("that is answered too late for its server is no grant in the audit", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const late = () => vi.setSystemTime(Date.now() + 5000);
    const asked = login([late]).catch(() => undefined);
    await asked;
    vi.useRealTimers();
    const stopped = callout.authorizer.stop();
    await store.goOn();
    await stopped;
    const [first] = store.records;
    expect(store.records).toMatchObject([
      { decision: "granted" },
      { decision: "denied", reason: "answer_late", count: 1, replaces: [first?.id] },
    ]);
    expect(callout.sessions.size).toBe(0);
  });
});
