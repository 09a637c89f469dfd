import { describe, expect, it } from "vitest";
import {
  authorize,
  reauthorize,
  type Outcome,
  type LoginRules,
} from "../../../../callout/login/authorize.ts";
import { keyPair, publicKey, type AuthorizationRequest } from "../../../../nats/index.ts";
import { Reason } from "../../../../protocol/reason.ts";
import { accessDocument, roleEntry } from "../../../support/access-document.ts";
import { secretOf } from "../../../support/nats-keys.ts";
import { sessionOf } from "../../../support/session.ts";
import * as entra from "../../../support/token.ts";

const { now, token } = entra;
const key = entra.signingKey("key-1");
const account = (name: string) => ({
  account: publicKey("account", secretOf(name)),
  signer: keyPair("account", secretOf(`${name} signing`)),
});
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
    "Orders.Read": roleEntry("orders"),
    "Orders.Write": roleEntry("orders", { maxSession: 600 }),
    "Finance.Read": roleEntry("finance"),
    "Jobs.Run": roleEntry("orders", { members: ["application"] }),
    "Audit.2026": roleEntry("orders", { notAfter: new Date((now - 1) * 1000).toISOString() }),
    "Lost.Read": roleEntry("lost"),
    "Plant.Device": roleEntry("plant", { connections: ["MQTT"] }),
    "Plant.Site": roleEntry("plant", { connections: ["LEAFNODE"] }),
    "Plant.Read": roleEntry("plant"),
  }),
  accounts: new Map([
    ["orders", account("orders")],
    ["finance", account("finance")],
    ["plant", account("plant")],
  ]),
  connectionTypes: ["STANDARD", "MQTT", "LEAFNODE"],
};

type Changes = Readonly<Record<string, unknown>>;

function login(connect: Changes, client: Changes = {}): Outcome {
  const request = {
    client_info: { kind: "Client", type: "nats", ...client },
    connect_opts: { protocol: 1, ...connect },
  };
  return authorize(request as AuthorizationRequest, rules, now);
}

const own = (suffix: string) => `${entra.oid}-${suffix}`;
const reasonOf = (outcome: Outcome) => (outcome.granted ? "granted" : outcome.refusal.reason);

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
    expect(login({ pass, user: "finance" })).toMatchObject({
      grant: { account: "finance", roles: ["Finance.Read"] },
    });
    expect(login({ auth_token: pass, user: "orders" })).toMatchObject({
      grant: { account: "orders" },
    });
  });

  it("may have its token in both fields, as servers have it of MQTT clients", () => {
    const text = token(key, { roles: ["Orders.Read", "Plant.Device"] });
    const sent = { auth_token: text, pass: text, user: "plant" };
    const client = { type: "mqtt", mqtt_id: entra.oid };
    expect(login(sent, client)).toMatchObject({ grant: { account: "plant" } });
    expect(login({ ...sent, user: "shipping" }, client)).toMatchObject({
      granted: false,
      refusal: { reason: Reason.AccountNotGranted },
    });
  });

  it.each<[string, Changes, string]>([
    ["without a token", {}, Reason.NoToken],
    ["with an empty token", { auth_token: "", pass: "" }, Reason.NoToken],
    ["with the sentinel alone", { jwt: "eyJ0eXAiOiJKV1QifQ.e30.AA" }, Reason.NoToken],
    ["with a token as its sentinel", { jwt: token(key) }, Reason.NoToken],
    ["with a token as its user", { user: token(key) }, Reason.NoToken],
    [
      "with a token as its user and its token",
      { user: token(key), auth_token: token(key) },
      Reason.CredentialAmbiguous,
    ],
    [
      "with a token as its user and its password",
      { user: token(key), pass: token(key) },
      Reason.CredentialAmbiguous,
    ],
    ["with a token that is no text", { auth_token: 7 }, Reason.NoToken],
    [
      "with two tokens of one identity",
      { auth_token: token(key, { uti: "one" }), pass: token(key, { uti: "two" }) },
      Reason.CredentialAmbiguous,
    ],
    [
      "with a token and a password",
      { auth_token: token(key), pass: "hunter2" },
      Reason.CredentialAmbiguous,
    ],
    [
      "with one password in both fields",
      { auth_token: "hunter2", pass: "hunter2" },
      Reason.TokenMalformed,
    ],
    ["as at a reload", { user: `user:${entra.oid}` }, Reason.SessionUnknown],
    [
      "as at a reload, with a token",
      { user: `app:${entra.oid}`, pass: token(key) },
      Reason.SessionUnknown,
    ],
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
    ["by WebSocket, when not allowed", { type: "websocket" }, Reason.ConnectionType],
    ["as a leaf node", { kind: "Leafnode", type: "" }, Reason.ConnectionType],
    ["as a router", { kind: "Router" }, Reason.ConnectionType],
    ["in a way that is not known", { type: "toString" }, Reason.ConnectionType],
    ["in a way that is not told", { kind: undefined, type: undefined }, Reason.ConnectionType],
  ])("%s is %s", (_how, client, reason) => {
    expect(reasonOf(login({ auth_token: token(key) }, client))).toBe(reason);
  });

  it.each<[string, string[], Changes, string]>([
    ["a role for MQTT", ["Plant.Device"], {}, "granted"],
    ["one beside others", ["Plant.Device", "Plant.Read"], {}, "granted"],
    ["a suffix of its client id", ["Plant.Device"], { mqtt_id: `${entra.oid}-2` }, "granted"],
    ["no role for it", ["Plant.Read"], {}, Reason.ConnectionType],
    ["a role for leaf nodes", ["Plant.Site"], {}, Reason.ConnectionType],
    ["64 characters after it", ["Plant.Device"], { mqtt_id: own("x".repeat(64)) }, "granted"],
    ["65", ["Plant.Device"], { mqtt_id: own("x".repeat(65)) }, Reason.MqttClientId],
    ["nothing after the hyphen", ["Plant.Device"], { mqtt_id: own("") }, Reason.MqttClientId],
    ["a line end in it", ["Plant.Device"], { mqtt_id: own("x\n") }, Reason.MqttClientId],
    ["a space in it", ["Plant.Device"], { mqtt_id: own("x y") }, Reason.MqttClientId],
    ["a role for it in another account", ["Plant.Device", "Orders.Read"], {}, "granted"],
    ["the client id of another", ["Plant.Device"], { mqtt_id: entra.azp }, Reason.MqttClientId],
    ["its own, continued", ["Plant.Device"], { mqtt_id: `${entra.oid}2` }, Reason.MqttClientId],

    [
      "a client id that the server made",
      ["Plant.Device"],
      { mqtt_id: "x7Hq" },
      Reason.MqttClientId,
    ],
    ["no client id", ["Plant.Device"], { mqtt_id: undefined }, Reason.MqttClientId],
  ])("by MQTT with %s is %s", (_what, roles, client, reason) => {
    const connect = { pass: token(key, { roles }), user: "plant" };
    expect(reasonOf(login(connect, { type: "mqtt", mqtt_id: entra.oid, ...client }))).toBe(reason);
  });

  it("as a NATS client gets nothing of a role for MQTT", () => {
    const as = (roles: string[], client: Changes = {}) =>
      login({ pass: token(key, { roles }), user: "plant" }, client);
    expect(reasonOf(as(["Plant.Device"]))).toBe(Reason.ConnectionType);
    const both = ["Plant.Device", "Plant.Read"];
    expect(as(both)).toMatchObject({ grant: { roles: ["Plant.Read"] }, connection: "CLIENT" });
    const device = { type: "mqtt", mqtt_id: entra.oid };
    expect(as(both, device)).toMatchObject({ grant: { roles: both }, connection: "MQTT" });
  });

  it.each<[string, string | undefined, string]>([
    ["its own id", entra.oid, "granted"],
    ["a suffix", own("1"), "granted"],
    ["the id of another", entra.azp, Reason.LeafName],
    ["its own, continued", `${entra.oid}1`, Reason.LeafName],
    ["a line end", own("1\n"), Reason.LeafName],
    ["no name", undefined, Reason.LeafName],
  ])("as a leaf node whose server is called by %s is %s", (_what, name, reason) => {
    const connect = { pass: token(key, { roles: ["Plant.Site"] }), user: "plant" };
    expect(reasonOf(login(connect, { kind: "Leafnode", type: "", name }))).toBe(reason);
  });

  it("names the account that was asked for only if the policy has it", () => {
    const text = token(key);
    expect(login({ pass: text, user: "finance" })).toMatchObject({ account: "finance" });
    expect(login({ pass: text, user: "secret" })).not.toHaveProperty("account");
  });
});

describe("a session that its server asks about again", () => {
  const again = (
    session = sessionOf(),
    changes: Partial<LoginRules> = {},
    client: Changes = {},
  ) => {
    const request = { client_info: { kind: "Client", type: "nats", ...client }, connect_opts: {} };
    return reauthorize(request as AuthorizationRequest, session, { ...rules, ...changes }, now);
  };
  const policyOf = (role: string, entry = roleEntry("orders")) => ({
    policy: accessDocument({ [role]: entry }),
  });

  it("is granted what it was, by its identity", () => {
    expect(again()).toMatchObject({
      granted: true,
      grant: { account: "orders", roles: ["Orders.Read"] },
      expires: now + 3600,
      evidence: { kid: "key-1", uti: "tokenIdTokenIdTokenId" },
    });
  });

  it("gets what the policy of now says", () => {
    const publish = { allow: ["orders.more"], deny: [] };
    expect(
      again(sessionOf(), policyOf("Orders.Read", roleEntry("orders", { publish }))),
    ).toMatchObject({
      grant: { publish: { allow: [`nats-entra.whoami.${entra.oid}.>`, "orders.more"] } },
    });
  });

  it.each<[string, Partial<LoginRules>, string]>([
    ["its role is gone", policyOf("Orders.Other"), Reason.RolesUnknown],
    ["its role has moved", policyOf("Orders.Read", roleEntry("finance")), Reason.AccountNotGranted],
    ["its account has no key", { accounts: new Map() }, Reason.AccountUnavailable],
    ["its issuer is no longer trusted", { issuers: new Map() }, Reason.WrongIssuer],
    ["its kind of connection is not allowed", { connectionTypes: ["MQTT"] }, Reason.ConnectionType],
  ])("ends when %s", (_what, changes, reason) => {
    expect(reasonOf(again(sessionOf(), changes))).toBe(reason);
  });

  it("stays in its account, though it could have another", () => {
    const roles = ["Orders.Read", "Finance.Read"];
    for (const account of ["orders", "finance"]) {
      expect(again(sessionOf({ account }, roles))).toMatchObject({ grant: { account } });
    }
  });

  it("never lasts longer than at first, and less when a role ends it earlier", () => {
    const ends = (expires: number) => again(sessionOf({ expires }, ["Orders.Write"]));
    expect(ends(now + 60)).toMatchObject({ expires: now + 60 });
    expect(ends(now + 3000)).toMatchObject({ expires: now + 600 });
    expect(reasonOf(ends(now))).toBe(Reason.RolesExpired);
  });
});
