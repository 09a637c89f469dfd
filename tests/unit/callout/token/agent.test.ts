import { describe, expect, it } from "vitest";
import { authorize, reauthorize, type LoginRules } from "../../../../callout/login/authorize.ts";
import { decodeMessage, encodeSessions } from "../../../../callout/replicas/message.ts";
import { verifyToken } from "../../../../callout/token/verify.ts";
import { keyPair, publicKey, type AuthorizationRequest } from "../../../../nats/index.ts";
import { Reason } from "../../../../protocol/reason.ts";
import { accessDocument, roleEntry } from "../../../support/access-document.ts";
import { secretOf } from "../../../support/nats-keys.ts";
import { sessionOf } from "../../../support/session.ts";
import * as entra from "../../../support/token.ts";

const { now, token } = entra;
const key = entra.signingKey("key-1");
const blueprint = "55555555-5555-4555-8555-555555555555";
const account = {
  account: publicKey("account", secretOf("orders")),
  signer: keyPair("account", secretOf("orders signing")),
};
const policy = accessDocument({ "Orders.Read": roleEntry("orders") });
const bounds = { allow: ["orders.status"], deny: [] };
const rules = (agents: LoginRules["policy"]["agents"] = {}): LoginRules => ({
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
  policy: { ...policy, agents },
  accounts: new Map([["orders", account]]),
  connectionTypes: ["STANDARD"],
});
const triage = {
  description: "Triage",
  account: "orders",
  clients: [entra.azp],
  publish: bounds,
  subscribe: { allow: [], deny: [] },
};

const agentsToken = (claims: object = {}) =>
  token(key, { xms_act_fct: "3 9 11", xms_sub_fct: "9 3", ...claims });
const request = (auth_token?: string) =>
  ({
    client_info: { kind: "Client", type: "nats" },
    connect_opts: { protocol: 1, auth_token },
  }) as AuthorizationRequest;
const login = (text: string, agents?: LoginRules["policy"]["agents"]) =>
  authorize(request(text), rules(agents), now);

describe("a token of an agent", () => {
  it.each([
    ["that acts for a person", {}],
    ["in whatever order its facets come", { xms_act_fct: "11 3" }],
    ["whose account is a person's", { xms_act_fct: "3 9", xms_sub_fct: "13 9" }],
  ])("%s, is one", (_what, claims) => {
    const verdict = verifyToken(agentsToken(claims), rules(), now);
    expect(verdict).toMatchObject({ accepted: true, identity: { isAgent: true } });
    expect(verdict.evidence).toMatchObject({ is_agent: true });
  });

  it.each([
    ["without facets", { xms_act_fct: undefined, xms_sub_fct: undefined }],
    ["with those of people and applications", { xms_act_fct: "3 9", xms_sub_fct: "1 113" }],
  ])("%s, is none", (_what, claims) => {
    const verdict = verifyToken(agentsToken(claims), rules(), now);
    expect(verdict).toMatchObject({ accepted: true });
    expect(JSON.stringify(verdict)).not.toMatch(/agent/i);
  });

  it.each(["xms_act_fct", "xms_sub_fct"])("with a %s that cannot be read, is refused", (member) => {
    for (const value of [11, [11], "11,13", "", " 11", "agent", {}]) {
      const { refusal } = verifyToken(agentsToken({ [member]: value }), rules(), now) as never;
      expect(refusal).toEqual({ reason: Reason.ClaimInvalid, member });
    }
  });

  it("names its blueprint in the evidence, and nothing else in its place", () => {
    const evidenceOf = (parent: unknown) =>
      verifyToken(agentsToken({ xms_par_app_azp: parent }), rules(), now).evidence;
    expect(evidenceOf(blueprint)).toMatchObject({ parent_azp: blueprint });
    expect(evidenceOf("secret words")).not.toHaveProperty("parent_azp");
  });
});

describe("a login for a person", () => {
  it("is within the bounds of a client that the policy has, facets or not", () => {
    for (const text of [agentsToken(), token(key)]) {
      expect(login(text, { triage })).toMatchObject({
        granted: true,
        grant: { agent: "triage", publish: { allow: [] } },
      });
    }
  });

  it("is refused by an agent that the policy does not have", () => {
    expect(login(agentsToken())).toMatchObject({
      refusal: { reason: Reason.AgentUnknown },
      evidence: { is_agent: true, azp: entra.azp },
    });
    expect(login(token(key))).toMatchObject({ granted: true });
  });

  it("ends at a reload with a policy that has the agent no longer, told by another replica", () => {
    const outcome = login(agentsToken(), { triage });
    if (!outcome.granted) throw new Error(outcome.refusal.reason);
    const { identity, evidence } = outcome;
    const session = { ...sessionOf(), identity, evidence, account: "orders" };
    const [bytes = new Uint8Array()] = encodeSessions([session]);
    const told = decodeMessage(bytes);
    const [again] = told && "sessions" in told ? told.sessions : [];
    if (!again) throw new Error("the session was not told");
    expect(reauthorize(request(), again, rules({ triage }), now)).toMatchObject({
      grant: { agent: "triage" },
    });
    expect(reauthorize(request(), again, rules(), now)).toMatchObject({
      refusal: { reason: Reason.AgentUnknown },
    });
  });
});
