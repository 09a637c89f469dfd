import { jwtAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deriveTrust, publicKey, seed, type AuthorizationRequest } from "../../../nats/index.ts";
import { accountEntry } from "../../support/nats-keys.ts";
import { startInstallation, type Installation } from "./installation.ts";
import type { Access } from "./minimal-callout.ts";
import { violationsOf } from "./watch.ts";

const accounts = { orders: accountEntry({ default: true }), billing: accountEntry() };
const session = { publish: ["$SYS.REQ.USER.INFO"], subscribe: ["_INBOX.>"] };

/** By token. */
const accesses: Readonly<Record<string, Access>> = {
  ann: { account: "orders", ...session },
  nobody: { account: "orders" },
  brief: { account: "orders", lifetime: 2 },
};

/** What the callout was asked, in order. */
const asked: { request: AuthorizationRequest; sealed: boolean }[] = [];

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation(accounts, (request, sealed) => {
    asked.push({ request, sealed });
    const options = request.connect_opts;
    const [name = ""] = (options.auth_token ?? options.pass ?? "").split(" ");
    const access = accesses[name];
    return access && { ...access, account: options.user ?? access.account };
  });
});
afterAll(() => installation.stop());

interface UserInfo {
  readonly user: string;
  readonly account: string;
}

async function userInfo(nats: NatsConnection): Promise<UserInfo> {
  const reply = await nats.request("$SYS.REQ.USER.INFO", undefined, { timeout: 2_000 });
  return reply.json<{ data: UserInfo }>().data;
}

const account = (name: keyof typeof accounts) => {
  const keys = installation.keys.accounts[name];
  return keys && publicKey("account", keys.identity);
};

describe("a login with a token and nothing else", () => {
  it("reaches the callout from every node, and the connection has the identity's name", async () => {
    for (const servers of installation.servers.urls) {
      const nats = await installation.login({ servers, token: "ann", name: "ann" });
      expect(await userInfo(nats)).toMatchObject({ user: "user:ann", account: account("orders") });
    }
  });

  it("may name the account as the user, with the token as the password", async () => {
    const nats = await installation.login({ user: "billing", pass: "ann" });
    expect(await userInfo(nats)).toMatchObject({ account: account("billing") });
  });

  it("arrives sealed, from the server that it names", async () => {
    await installation.login({ token: "ann" });
    const last = asked.at(-1);
    const ids = await Promise.all(installation.servers.nodes.map((node) => node.varz()));
    expect(last?.sealed).toBe(true);
    expect(ids.map(({ server_id }) => server_id)).toContain(last?.request.server_id.id);
  });

  it("has room for a token of 12 KB", async () => {
    const token = `ann ${"x".repeat(12 * 1024)}`;
    await installation.login({ token });
    expect(asked.at(-1)?.request.connect_opts.auth_token).toBe(token);
  });

  it("is refused when the callout refuses it", async () => {
    await expect(installation.login({ token: "unknown" })).rejects.toThrow(
      "Authorization Violation",
    );
  });

  it("may do nothing when nothing is granted", async () => {
    const nats = await installation.login({ token: "nobody" });
    const violations = violationsOf(nats);
    nats.publish("a.b");
    nats.publish("$SYS.REQ.USER.INFO");
    nats.subscribe(">", { callback: () => undefined });
    nats.subscribe("_INBOX.x", { callback: () => undefined });
    expect(await violations()).toEqual([
      "publish a.b",
      "publish $SYS.REQ.USER.INFO",
      "subscription >",
      "subscription _INBOX.x",
    ]);
  });

  it("ends when the grant expires", async () => {
    const nats = await installation.login({ token: "brief" });
    const error = await nats.closed();
    expect(String(error)).toMatch(/User Authentication Expired/i);
  });
});

describe("the sentinel alone", () => {
  it("is no login: the callout sees a client without a token", async () => {
    const { sentinel } = deriveTrust({ accounts }, installation.keys);
    const login = installation.login({ authenticator: () => ({ jwt: sentinel }) });
    await expect(login).rejects.toThrow("Authorization Violation");
    expect(asked.at(-1)?.request.connect_opts).not.toHaveProperty("auth_token");
  });

  it("is no login with its seed either", async () => {
    const { sentinel } = deriveTrust({ accounts }, installation.keys);
    const seedOfSentinel = Buffer.from(seed("user", installation.keys.sentinel));
    const login = installation.login({ authenticator: jwtAuthenticator(sentinel, seedOfSentinel) });
    await expect(login).rejects.toThrow("Authorization Violation");
  });
});
