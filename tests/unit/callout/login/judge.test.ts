import { describe, expect, it } from "vitest";
import { judge, type Judgement, type Rules } from "../../../../callout/login/judge.ts";
import { Reason } from "../../../../callout/reason.ts";
import { keyPair, publicKey, type AuthorizationRequest } from "../../../../nats/index.ts";
import { accessDocument, roleEntry } from "../../../support/access-document.ts";
import { secretOf } from "../../../support/nats-keys.ts";
import * as entra from "../../../support/token.ts";

const { now, token } = entra;
const key = entra.signingKey("key-1");
const account = (name: string) => ({
  account: publicKey("account", secretOf(name)),
  signer: keyPair("account", secretOf(`${name} signing`)),
});
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
    "Orders.Read": roleEntry("orders"),
    "Orders.Write": roleEntry("orders", { maxSession: 600 }),
    "Finance.Read": roleEntry("finance"),
    "Jobs.Run": roleEntry("orders", { members: ["application"] }),
    "Audit.2026": roleEntry("orders", { notAfter: new Date((now - 1) * 1000).toISOString() }),
    "Lost.Read": roleEntry("lost"),
  }),
  accounts: new Map([
    ["orders", account("orders")],
    ["finance", account("finance")],
  ]),
  connectionTypes: ["STANDARD", "MQTT"],
};

type Changes = Readonly<Record<string, unknown>>;

function login(connect: Changes, client: Changes = {}): Judgement {
  const request = {
    client_info: { kind: "Client", type: "nats", ...client },
    connect_opts: { protocol: 1, ...connect },
  };
  return judge(request as AuthorizationRequest, rules, now);
}

const reasonOf = (judgement: Judgement) =>
  judgement.granted ? "granted" : judgement.refusal.reason;

describe("a login", () => {
  it("is granted what the roles grant, until the token ends", () => {
    expect(login({ auth_token: token(key) })).toMatchObject({
      granted: true,
      grant: { account: "orders", roles: ["Orders.Read"] },
      keys: rules.accounts.get("orders"),
      expires: now + 3600,
    });
  });

  it("ends when a role ends it earlier, or the token does", () => {
    const roles = ["Orders.Write"];
    expect(login({ auth_token: token(key, { roles }) })).toMatchObject({ expires: now + 600 });
    const short = token(key, { roles, exp: now + 60 });
    expect(login({ auth_token: short })).toMatchObject({ expires: now + 60 });
  });

  it("may bring its token as a password, and ask for an account by its user", () => {
    const pass = token(key, { roles: ["Orders.Read", "Finance.Read"] });
    for (const type of ["nats", "mqtt"]) {
      expect(login({ pass, user: "finance" }, { type })).toMatchObject({
        grant: { account: "finance", roles: ["Finance.Read"] },
      });
    }
    expect(login({ auth_token: pass, user: "orders" })).toMatchObject({
      grant: { account: "orders" },
    });
  });

  it.each<[string, Changes, string]>([
    ["without a token", {}, Reason.NoToken],
    ["with an empty token", { auth_token: "", pass: "" }, Reason.NoToken],
    ["with the sentinel alone", { jwt: "eyJ0eXAiOiJKV1QifQ.e30.AA" }, Reason.NoToken],
    ["with a token as its sentinel", { jwt: token(key) }, Reason.NoToken],
    ["with a token as its user", { user: token(key) }, Reason.NoToken],
    ["with a token that is no text", { auth_token: 7 }, Reason.NoToken],
    ["with two tokens", { auth_token: token(key), pass: token(key) }, Reason.CredentialAmbiguous],
    ["with a password", { user: "orders", pass: "hunter2" }, Reason.TokenMalformed],
  ])("%s is refused", (_what, connect, reason) => {
    expect(reasonOf(login(connect))).toBe(reason);
  });

  it.each<[string, Changes, Changes, string]>([
    ["no role", { roles: undefined }, {}, Reason.NoRoles],
    ["an empty list of roles", { roles: [] }, {}, Reason.NoRoles],
    ["a role that the policy does not have", { roles: ["Admin"] }, {}, Reason.RolesUnknown],
    ["a role named like a part of objects", { roles: ["toString"] }, {}, Reason.RolesUnknown],
    ["a role for applications", { roles: ["Jobs.Run"] }, {}, Reason.MemberKind],
    ["a role that has ended", { roles: ["Audit.2026"] }, {}, Reason.RolesExpired],
    ["roles of another account", {}, { user: "finance" }, Reason.AccountNotGranted],
    [
      "roles of two accounts",
      { roles: ["Orders.Read", "Finance.Read"] },
      {},
      Reason.AccountAmbiguous,
    ],
    ["a role without a signing key", { roles: ["Lost.Read"] }, {}, Reason.AccountUnavailable],
  ])("with %s is refused", (_what, claims, connect, reason) => {
    expect(reasonOf(login({ auth_token: token(key, claims), ...connect }))).toBe(reason);
  });

  it.each<[string, Changes, string]>([
    ["as a client", { kind: "Client", type: "nats" }, "granted"],
    ["by MQTT, when allowed", { kind: "Client", type: "mqtt" }, "granted"],
    ["by WebSocket, when not allowed", { type: "websocket" }, Reason.ConnectionType],
    ["as a leaf node", { kind: "Leafnode", type: "" }, Reason.ConnectionType],
    ["as a router", { kind: "Router" }, Reason.ConnectionType],
    ["in a way that is not known", { type: "toString" }, Reason.ConnectionType],
    ["in a way that is not told", { kind: undefined, type: undefined }, Reason.ConnectionType],
  ])("%s is %s", (_how, client, reason) => {
    expect(reasonOf(login({ auth_token: token(key) }, client))).toBe(reason);
  });

  it("names the account that was asked for only if the policy has it", () => {
    const text = token(key);
    expect(login({ pass: text, user: "finance" })).toMatchObject({ account: "finance" });
    expect(login({ pass: text, user: "secret" })).not.toHaveProperty("account");
  });
});
