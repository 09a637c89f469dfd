import { describe, expect, it } from "vitest";

import {
  account,
  agent,
  compile,
  decide,
  parseDocument,
  policy,
  PolicyErrors,
  publish,
  request,
  serve,
  subscribe,
  type AccessDocument,
  type Agent,
  type AgentOptions,
  type Identity,
} from "../../../../access/index.ts";
import { aRole, CLAIMS, lineOf, orders } from "../fixture.ts";

const NOW = 1_800_000_000;
const OTHER = "99999999-9999-4999-8999-999999999999";
const finance = account("finance", { description: "Money" });

function anAgent(options: Partial<AgentOptions> = {}, name = "triage"): Agent {
  return agent(name, {
    description: "Looks into orders",
    clients: [CLAIMS.azp],
    account: "orders",
    bounds: [request("orders.status")],
    ...options,
  });
}

const roles = [
  aRole({
    grants: [
      publish("orders.>"),
      subscribe("orders.events.>"),
      subscribe("orders.work", { queue: "workers" }),
      serve("orders.status"),
    ],
    denies: [publish("orders.cancel")],
    maxSession: "8h",
  }),
  aRole({ account: "finance", grants: [publish("ledger.>")] }, "Finance.Book"),
  aRole({ members: ["application"], grants: [publish("orders.events.>")] }, "Agents.Triage"),
];

function documentOf(...agents: Agent[]): AccessDocument {
  return compile(policy({ accounts: [orders(), finance], roles, agents })).document;
}

function ask(document: AccessDocument, principal: Partial<Identity> = {}, wanted?: string) {
  const whole = { kind: "user", roles: ["Orders.Read"], claims: CLAIMS, ...principal } as const;
  return decide(document, whole, {
    now: NOW,
    ...(wanted === undefined ? {} : { account: wanted }),
  });
}

function granted(...asked: Parameters<typeof ask>) {
  const decision = ask(...asked);
  if (!decision.granted) throw new Error(decision.reason);
  return decision.permissions;
}

function refusal(...asked: Parameters<typeof ask>): string {
  const decision = ask(...asked);
  return decision.granted ? "granted" : decision.reason;
}

describe("an agent that acts for a person gets", () => {
  it("what her roles allow and its bounds too, in an inbox that is the agent's part of hers", () => {
    const bounds = [
      publish("orders.*"),
      publish("ledger.>"),
      subscribe("orders.events.failed.>"),
      subscribe("orders.work"),
    ];
    const document = documentOf(anAgent({ bounds, denies: [publish("orders.create")] }));
    expect(granted(document)).toEqual({
      account: "orders",
      roles: ["Orders.Read"],
      agent: "triage",
      publish: {
        allow: [`nats-entra.whoami.${CLAIMS.oid}.${CLAIMS.azp}.>`, "orders.*"],
        deny: ["orders.cancel", "orders.create"],
      },
      subscribe: {
        allow: [
          `_INBOX.${CLAIMS.oid}.${CLAIMS.azp}.>`,
          "orders.events.failed.>",
          "orders.work workers",
        ],
        deny: [],
      },
      expires: NOW + 8 * 3600,
    });
  });

  it("leave to answer requests only when both have it, and to the smaller numbers", () => {
    const served = documentOf(anAgent({ bounds: [serve("orders.status")] }));
    expect(granted(served)).toMatchObject({
      publish: { allow: ["_INBOX.>", "_R_.>", `nats-entra.whoami.${CLAIMS.oid}.${CLAIMS.azp}.>`] },
      subscribe: { allow: [expect.any(String), "orders.status"] },
    });
    expect(served.agents?.["triage"]?.serves).toEqual(["orders.status"]);
    expect(granted(served)).not.toHaveProperty("responses");
    expect(granted(documentOf(anAgent())).publish.allow).not.toContain("_INBOX.>");

    const anywhere = (max: number, ttl: "30s" | "2m") =>
      serve("orders.status", { responses: { max, ttl } });
    const { document } = compile(
      policy({
        accounts: [orders(), finance],
        roles: [aRole({ grants: [anywhere(1, "2m")] })],
        agents: [anAgent({ bounds: [anywhere(5, "30s")] })],
      }),
    );
    expect(granted(document).responses).toEqual({ max: 1, ttl: 30 });
  });

  it("not what it serves in the session's rules: that is a fact for proofs", () => {
    expect(granted(documentOf(anAgent({ bounds: [serve("orders.status")] })))).not.toHaveProperty(
      "serves",
    );
  });

  it("no longer session than its own bounds say", () => {
    expect(granted(documentOf(anAgent({ maxSession: "30m" }))).expires).toBe(NOW + 1800);
  });

  it("the account in which it has bounds, whatever else her roles are in", () => {
    const principal = { roles: ["Orders.Read", "Finance.Book"] };
    const document = documentOf(anAgent());
    expect(granted(document, principal).account).toBe("orders");
    expect(refusal(document, principal, "finance")).toBe("account_not_granted");
    const both = documentOf(
      anAgent(),
      anAgent({ account: finance, bounds: [publish("ledger.entry")] }, "triage.money"),
    );
    expect(granted(both, principal, "finance")).toMatchObject({
      agent: "triage.money",
      publish: { allow: ["ledger.entry", `nats-entra.whoami.${CLAIMS.oid}.${CLAIMS.azp}.>`] },
    });
  });

  it("nothing when it has no bounds in an account of her roles", () => {
    expect(refusal(documentOf(anAgent()), { roles: ["Finance.Book"] })).toBe("agent_account");
  });

  it("nothing when the token says that it is an agent and the policy does not know it", () => {
    expect(refusal(documentOf(anAgent({ clients: [OTHER] })), { isAgent: true })).toBe(
      "agent_unknown",
    );
    expect(refusal(documentOf(), { isAgent: true })).toBe("agent_unknown");
  });
});

describe("nothing is different for", () => {
  const document = documentOf(anAgent());

  it("a person who uses another client", () => {
    const grant = granted(document, { claims: { ...CLAIMS, azp: OTHER } });
    expect(grant).not.toHaveProperty("agent");
    expect(grant.publish.allow).toContain("orders.>");
  });

  it("the agent as itself, which has roles of its own", () => {
    const grant = granted(document, {
      kind: "application",
      roles: ["Agents.Triage"],
      isAgent: true,
    });
    expect(grant).not.toHaveProperty("agent");
    expect(grant.publish.allow).toContain("orders.events.>");
  });
});

describe("a mistake in an agent names its line and a remedy", () => {
  const mistakes = (...agents: Agent[]) => {
    try {
      documentOf(...agents);
    } catch (error) {
      if (error instanceof PolicyErrors) return error.errors;
      throw error;
    }
    return [];
  };
  const cases: [string, Agent, RegExp][] = [
    ["agent_name", anAgent({}, "a b"), /begin with a letter/],
    ["agent_clients", anAgent({ clients: [] }), /bound nobody/],
    ["agent_clients", anAgent({ clients: ["*"] }), /lower case/],
    ["bounds_missing", anAgent({ bounds: [] }), /add a grant/],
    ["text_invalid", anAgent({ description: " " }), /say in a sentence/],
    ["duration_invalid", anAgent({ maxSession: "soon" as never }), /30s/],
    ["account_unknown", anAgent({ account: "order" }), /'orders'/],
    [
      "queue_on_bound",
      anAgent({ bounds: [subscribe("a", { queue: "q" })] }),
      /leave the queue out/,
    ],
    ["subject_system", anAgent({ bounds: [publish("$SYS.>")] }), /leave it out/],
    ["subject_star_reaches_on", anAgent({ bounds: [subscribe("a.*")] }), /a\.>/],
    ["deny_session", anAgent({ denies: [subscribe("_INBOX.>")] }), /every session needs/],
  ];

  it.each(cases)("%s", (code, wrong, remedy) => {
    const found = mistakes(wrong);
    expect(found.map((mistake) => mistake.code)).toEqual([code]);
    expect(String(found[0])).toMatch(remedy);
    expect(found[0]?.agent).toBe(wrong.name);
    expect(lineOf(found[0])).not.toBe("");
  });

  it("agent_duplicate, for a name or for a client in one account", () => {
    expect(mistakes(anAgent(), anAgent({ clients: [OTHER] }))).toMatchObject([
      { code: "agent_duplicate" },
    ]);
    expect(mistakes(anAgent(), anAgent({}, "other"))).toMatchObject([{ code: "agent_duplicate" }]);
    expect(mistakes(anAgent(), anAgent({ account: "finance" }, "other"))).toEqual([]);
  });
});

it("an agent is read back as it was, and a policy without agents says nothing of them", () => {
  const document = documentOf(anAgent());
  expect(parseDocument(JSON.stringify(document))).toEqual(document);
  expect(documentOf()).not.toHaveProperty("agents");
});
