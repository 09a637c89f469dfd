import { describe, expect, it } from "vitest";
import {
  account,
  compile,
  diff,
  exportService,
  exportStream,
  fromAccount,
  leaf,
  manage,
  mqtt,
  policy,
  publish,
  role,
  serve,
  stream,
  subscribe,
  type PolicyDiff,
  type RoleOptions,
} from "../../../../access/index.ts";

type Options = Partial<Omit<RoleOptions, "account">>;
type AccountOptions = Parameters<typeof account>[1];

/** A policy of one account with these roles. */
function shop(roles: Readonly<Record<string, Options>>, options: Partial<AccountOptions> = {}) {
  const orders = account("orders", {
    description: "Orders",
    jetstream: { disk: "1MiB" },
    ...options,
  });
  return compile(
    policy({
      accounts: [orders],
      roles: Object.entries(roles).map(([name, more]) =>
        role(name, {
          description: "A role",
          account: orders,
          members: ["user"],
          grants: [publish("a.b")],
          maxSession: "1h",
          ...more,
        }),
      ),
    }),
    { root: import.meta.dirname },
  );
}

function compared(
  base: ReturnType<typeof shop>,
  head: ReturnType<typeof shop>,
  options: Parameters<typeof diff>[2] = {},
): PolicyDiff {
  const sources = { base: base.sources, head: head.sources };
  return diff(base.document, head.document, { sources, ...options });
}

function roleIn({ roles }: PolicyDiff, name: string) {
  const found = roles.find((each) => each.role === name);
  if (found === undefined) throw new Error(`no difference of ${name}`);
  return found;
}

describe("denies restrict what other roles permit", () => {
  const free = { grants: [publish("orders.cancel"), publish("orders.create")] };
  const careful = { denies: [publish("orders.cancel")] };

  it("so without a deny the holders of both gain, and it is told which role's", () => {
    const found = compared(
      shop({ Careful: careful, Free: free }),
      shop({ Careful: {}, Free: free }),
    );
    expect(found.verdict).toBe("BROADENS");
    expect(roleIn(found, "Careful").gained).toEqual([
      {
        capability: "publish:orders.cancel",
        what: "publish orders.cancel",
        direction: "publish",
        account: "orders",
        subjects: [{ pattern: "orders.cancel", except: [] }],
        witness: { subject: "orders.cancel" },
        risk: "normal",
        together: ["Free"],
        causes: [
          {
            change: "removed",
            effect: "deny",
            entry: "orders.cancel",
            role: "Careful",
            source: expect.stringMatching(/^diff\.test\.ts:\d+:\d+$/) as string,
          },
        ],
      },
    ]);
  });

  it("and without the role too, which takes away and gives", () => {
    const found = compared(shop({ Careful: careful, Free: free }), shop({ Free: free }));
    expect(found.verdict).toBe("MIXED");
    expect(roleIn(found, "Careful")).toMatchObject({
      change: "removed",
      gained: [{ what: "publish orders.cancel", together: ["Free"] }],
      lost: [{ what: "publish a.b" }],
    });
  });

  it("and under another name, until it is assigned again", () => {
    const found = compared(
      shop({ Careful: careful, Free: free }),
      shop({ Wary: careful, Free: free }),
    );
    expect(found.verdict).toBe("BROADENS");
    expect(roleIn(found, "Wary")).toMatchObject({ change: "renamed", from: "Careful" });
  });

  it("and from the day on which the role ends earlier", () => {
    const found = compared(
      shop({ Careful: careful, Free: free }),
      shop({ Careful: { ...careful, notAfter: "2030-01-31" }, Free: free }),
    );
    expect(found.verdict).toBe("MIXED");
    expect(roleIn(found, "Careful").gained).toMatchObject([
      { together: ["Free"], since: expect.stringMatching(/^2030-0/) as string },
    ]);
  });

  it("but only for those who can hold both", () => {
    const apart = { ...free, members: ["application"] as const };
    const found = compared(
      shop({ Careful: careful, Free: apart }),
      shop({ Careful: {}, Free: apart }),
    );
    expect(found.verdict).toBe("SAME");
  });

  it("a new deny takes away likewise; a new role takes nothing from anybody", () => {
    const added = compared(
      shop({ Careful: {}, Free: free }),
      shop({ Careful: careful, Free: free }),
    );
    expect(added.verdict).toBe("NARROWS");
    expect(roleIn(added, "Careful").lost).toMatchObject([{ together: ["Free"] }]);
    expect(compared(shop({ Free: free }), shop({ Careful: careful, Free: free })).verdict).toBe(
      "BROADENS",
    );
  });

  it("several other roles are told at once", () => {
    const also = { grants: [publish("orders.cancel")] };
    const found = compared(
      shop({ Careful: careful, Free: free, More: also }),
      shop({ Careful: {}, Free: free, More: also }),
    );
    expect(roleIn(found, "Careful").gained).toMatchObject([{ together: ["Free", "More"] }]);
  });
});

describe("what a role is counts as well", () => {
  const cases: [string, Options, Options, string][] = [
    ["another kind of members", {}, { members: ["user", "application"] }, "BROADENS"],
    ["one kind less", { members: ["user", "application"] }, {}, "NARROWS"],
    ["longer sessions", {}, { maxSession: "2h" }, "BROADENS"],
    ["sessions without an end", {}, { maxSession: undefined }, "BROADENS"],
    ["a last day", {}, { notAfter: "2030-01-31" }, "NARROWS"],
    ["a later last day", { notAfter: "2030-01-31" }, { notAfter: "2031-01-31" }, "BROADENS"],
    [
      "a later last day, shorter sessions",
      { notAfter: "2030-01-31" },
      { notAfter: "2031-01-31", maxSession: "5m" },
      "MIXED",
    ],
    ["MQTT", {}, { grants: [publish("a.b"), mqtt({ publish: ["a/b"] })] }, "BROADENS"],
    ["no MQTT", { grants: [mqtt({ publish: ["a/b"] })] }, {}, "NARROWS"],
    ["another description", {}, { description: "The same role" }, "SAME"],
  ];
  it.each(cases)("%s", (_, before, after, verdict) => {
    expect(compared(shop({ R: before }), shop({ R: after })).verdict).toBe(verdict);
  });

  it("a new role broadens, whoever will hold it; a removed one narrows", () => {
    const [one, two] = [shop({ A: {} }), shop({ A: {}, B: { grants: [publish("b")] } })];
    expect(compared(one, two)).toMatchObject({ verdict: "BROADENS", roles: [{ change: "added" }] });
    expect(compared(two, one)).toMatchObject({
      verdict: "NARROWS",
      roles: [{ change: "removed" }],
    });
  });

  it("a subject more that a role serves broadens, though it received its messages before", () => {
    const hears = { grants: [subscribe("a.>"), serve("b")] };
    const serves = { grants: [subscribe("a.>"), serve("b"), serve("a.x")] };
    const found = roleIn(compared(shop({ R: hears }), shop({ R: serves })), "R");
    expect(found).toMatchObject({ verdict: "BROADENS", gained: [], lost: [] });
    expect(found.settings).toEqual([
      { setting: "serves", from: "b", to: "a.x, b", effect: "broader" },
    ]);
    expect(compared(shop({ R: serves }), shop({ R: hears })).verdict).toBe("NARROWS");
  });

  it("a role that starts to serve gains to answer requests, which is no risk by itself", () => {
    const found = roleIn(
      compared(shop({ R: {} }), shop({ R: { grants: [publish("a.b"), serve("b")] } })),
      "R",
    );
    expect(found.gained.map(({ what, risk }) => `${what}: ${risk}`)).toEqual([
      "answer requests received: normal",
      "receive b: normal",
    ]);
  });

  it("a new kind of members is a risk", () => {
    const found = compared(shop({ R: {} }), shop({ R: { members: ["user", "application"] } }));
    expect(found.flags.map(({ code }) => code)).toContain("member_kind_new");
  });
});

describe("what is equal is not told", () => {
  it("grants that say the same in other words", () => {
    const found = compared(
      shop({ R: { grants: [subscribe("a.>")] } }),
      shop({ R: { grants: [subscribe("a.>"), subscribe("a.b.>")], denies: [publish("x")] } }),
    );
    expect(found.verdict).toBe("SAME");
    expect(roleIn(found, "R")).toMatchObject({ gained: [], lost: [] });
  });

  it("what every session may do anyway", () => {
    const base = shop({ R: {} }).document;
    const role = base.roles["R"];
    if (role === undefined) throw new Error("no role");
    const roles = { R: { ...role, subscribe: { allow: ["_INBOX.{oid}.own"], deny: [] } } };
    expect(diff(base, { ...base, roles }).verdict).toBe("SAME");
  });
});

it("a role that moves to another account loses there what it gains here", () => {
  const orders = account("orders", { description: "Orders" });
  const books = account("books", { description: "Money" });
  const moved = (to: typeof orders) =>
    compile(
      policy({
        accounts: [orders, books],
        roles: [
          role("R", { description: "R", account: to, members: ["user"], grants: [publish("a")] }),
        ],
      }),
    ).document;
  const found = diff(moved(orders), moved(books));
  expect(found.verdict).toBe("MIXED");
  expect(found.roles).toMatchObject([
    { gained: [{ account: "books" }], lost: [{ account: "orders" }] },
  ]);
});

describe("accounts", () => {
  it.each([
    ["higher limits", { limits: { connections: 5 } }, { limits: { connections: 6 } }, "BROADENS"],
    ["no limit any more", { limits: { connections: 5 } }, {}, "BROADENS"],
    ["less storage", {}, { jetstream: { disk: "512KiB" } }, "NARROWS"],
    ["the default", {}, { default: true }, "SAME"],
    [
      "a new export, although nobody imports it",
      {},
      { exports: [exportStream("a.>", { name: "all", description: "All" })] },
      "BROADENS",
    ],
    [
      "an export of something else",
      { exports: [exportService("a", { name: "s", description: "S" })] },
      { exports: [exportService("b", { name: "s", description: "S" })] },
      "MIXED",
    ],
  ] as const)("%s", (_, before, after, verdict) => {
    const found = compared(shop({ R: {} }, before), shop({ R: {} }, after));
    expect(found.verdict).toBe(verdict);
    expect(found.accounts).toHaveLength(1);
  });

  it("that take leaf nodes", () => {
    const takes = (leafNodes: number) =>
      shop({ R: {} }, { jetstream: undefined, limits: { leafNodes } });
    expect(compared(takes(0), takes(1))).toMatchObject({
      verdict: "BROADENS",
      accounts: [{ settings: [{ setting: "leafNodes", effect: "broader" }] }],
    });
  });

  it.each([
    ["MQTT", { jetstream: { disk: "1MiB" } }, mqtt({ publish: ["a"] })],
    ["LEAFNODE", { jetstream: undefined, limits: { leafNodes: 1 } }, leaf({ publish: ["a"] })],
  ] as const)("a role that comes to be for %s is broader", (kind, account, grant) => {
    const of = (grants: Options["grants"]) => shop({ R: { grants: grants ?? [] } }, account);
    const [without, with_] = [of([publish("a")]), of([grant])];
    const setting = expect.objectContaining({
      setting: "connections",
      effect: "broader",
    }) as unknown;
    const found = compared(without, with_).roles[0];
    expect(found?.settings).toContainEqual(setting);
    expect(found?.verdict).toMatch(/BROADENS|MIXED/);
    expect(compared(with_, without).roles[0]?.settings).toMatchObject([
      { setting: "connections", effect: "narrower" },
    ]);
    expect(kind).toBe(with_.document.roles["R"]?.connections?.[0]);
  });

  it("an import lets the importer's roles reach the exporter's subjects", () => {
    const orders = account("orders", {
      description: "Orders",
      exports: [exportService("orders.cancel", { name: "cancel", description: "Cancel" })],
    });
    const books = (imports: readonly ReturnType<typeof fromAccount>[]) => {
      const importing = account("books", { description: "Money", imports });
      const grants = [publish("shop.cancel")];
      const clerk = role("Clerk", {
        description: "C",
        account: importing,
        members: ["user"],
        grants,
      });
      return compile(policy({ accounts: [orders, importing], roles: [clerk] })).document;
    };
    const found = diff(books([]), books([fromAccount(orders, "cancel", { to: "shop.cancel" })]));
    expect(found.verdict).toBe("BROADENS");
    expect(roleIn(found, "Clerk").gained).toMatchObject([
      { what: "publish orders.cancel", account: "orders", causes: [{ effect: "import" }] },
    ]);
  });
});

it("capabilities are told in people's words, with their risk", () => {
  const ORDERS = stream("ORDERS", { subjects: ["orders.>"] });
  const found = compared(
    shop({ R: {} }),
    shop({
      R: { grants: [publish("a.b"), manage(ORDERS), publish("$JS.API.STREAM.DELETE.ORDERS")] },
    }),
  );
  expect(roleIn(found, "R").gained).toContainEqual(
    expect.objectContaining({
      capability: "stream.delete:ORDERS",
      risk: "high",
      witness: { subject: "$JS.API.STREAM.DELETE.ORDERS" },
    }),
  );
  expect(found.flags).toContainEqual(expect.objectContaining({ code: "data_loss", role: "R" }));
});

it("tells who holds a role: who may, and who does when the assignments are given", () => {
  const assignments = [
    { role: "R", principal: "Sara Lind", kind: "user" },
    { role: "Other", principal: "Omar Haddad", kind: "user" },
  ] as const;
  const [base, head] = [shop({ R: {} }), shop({ R: { maxSession: "2h" } })];
  expect(roleIn(compared(base, head), "R").holders).toEqual({ members: ["user"] });
  expect(roleIn(compared(base, head, { assignments }), "R").holders).toEqual({
    members: ["user"],
    assigned: [{ principal: "Sara Lind", kind: "user" }],
  });
  expect(compared(base, head, { assignments }).digest).toBe(compared(base, head).digest);
});

it("the digest names base, head and the findings, and is the same every time", () => {
  const [a, b, c] = [
    shop({ R: {} }),
    shop({ R: { maxSession: "2h" } }),
    shop({ R: { maxSession: "3h" } }),
  ];
  expect(compared(a, b).digest).toBe(compared(a, b).digest);
  const digests = [compared(a, b), compared(b, a), compared(a, c), compared(a, a)].map(
    (d) => d.digest,
  );
  expect(new Set(digests).size).toBe(4);
});

it("a document that no compiler made counts as more where combinations of its roles are not clear", () => {
  const base = shop({ R: {}, S: {} }).document;
  const { R, S } = base.roles;
  if (R === undefined || S === undefined) throw new Error("no roles");
  const roles = { R: { ...R, subscribe: { allow: ["a.*"], deny: [] } }, S };
  const odd = { ...base, roles };
  const narrower = { ...odd, roles: { ...roles, S: { ...S, maxSession: 60 } } };
  expect(diff(odd, odd).verdict).toBe("SAME");
  expect(diff(odd, narrower)).toMatchObject({
    verdict: "MIXED",
    unanalysed: [{ what: "role R together with others" }],
  });
});

it("a role counts as more where it takes three roles to keep a queue group out, and one is gone", () => {
  const rules = {
    Denies: { allow: [], deny: ["b.*"] },
    Workers: { allow: ["*.*.> workers"], deny: [] },
    Reads: { allow: ["b.>"], deny: [] },
  };
  const { document } = shop({ Denies: {}, Workers: {}, Reads: {} });
  const entries = Object.entries(document.roles).map(([name, role]) => [
    name,
    { ...role, subscribe: rules[name as keyof typeof rules] },
  ]);
  const base = { ...document, roles: Object.fromEntries(entries) as typeof document.roles };
  const { Workers: _gone, ...roles } = base.roles;
  const found = diff(base, { ...base, roles });
  expect(found).toMatchObject({
    verdict: "MIXED",
    unanalysed: [
      {
        what: "role Denies together with others",
        why: "'b.*' also keeps out subscriptions to 'b.>', so '*.*.> workers' of Workers decides what sessions of a third role receive; write 'b.>', or name the subjects",
      },
    ],
  });
  // any two of them are clear
  for (const name of ["Denies", "Reads"]) {
    const { [name]: _other, ...two } = base.roles;
    const { Workers: _too, ...one } = two;
    expect(diff({ ...base, roles: two }, { ...base, roles: one }).unanalysed).toEqual([]);
  }
});

it("a role may be called like a property of objects", () => {
  const found = compared(shop({ R: {} }), shop({ R: {}, constructor: { grants: [publish("x")] } }));
  expect(found).toMatchObject({
    verdict: "BROADENS",
    roles: [{ role: "constructor", change: "added" }],
  });
});
