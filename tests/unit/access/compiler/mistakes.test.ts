import { describe, expect, it } from "vitest";

import {
  account,
  compile,
  consume,
  exportService,
  exportStream,
  fromAccount,
  kv,
  objects,
  policy,
  PolicyErrors,
  publish,
  publishTo,
  request,
  role,
  serve,
  stream,
  subscribe,
  type AccountOptions,
  type Grant,
  type RoleOptions,
} from "../../../../access/index.ts";
import { aRole, lineOf, mistakesOf, orders } from "../fixture.ts";

/** As from a policy that is not type checked. */
const untyped = (value: unknown) => value as never;
const dynamic = (subject: string) => subject;

describe("a mistake in a grant names the grant's line, the role and a remedy", () => {
  const ORDERS = stream("ORDERS", { subjects: ["orders.events.>"] });
  const cases: [Grant, string, RegExp][] = [
    [publish(""), "subject_empty", /empty/],
    [publish("orders..new"), "subject_empty_token", /did you mean 'orders\.new'/],
    [subscribe("orders new"), "subject_whitespace", /did you mean 'ordersnew'/],
    [request("orders.>.new"), "subject_wildcard", /did you mean 'orders\.\*\.new'/],
    [subscribe("orders*"), "subject_wildcard", /did you mean 'orders\.\*'/],
    [publish("orders.new workers"), "queue_on_publish", /publish to 'orders\.new'/],
    [subscribe("orders.new", { queue: "a b" }), "queue_invalid", /letters/],
    [subscribe("orders.new", { queue: "*" }), "queue_invalid", /letters/],
    [subscribe("orders.new", { queue: "{oid}" }), "queue_invalid", /letters/],
    [publish(dynamic("a.{upn}")), "placeholder_unknown", /did you mean '\{oid\}'/],
    [publish(dynamic("a.{tpd}")), "placeholder_unknown", /did you mean '\{tid\}'/],
    [publish(dynamic("a.u-{oid}")), "placeholder_misplaced", /'u-\.\{oid\}'/],
    [publish(dynamic("a.{oid}{tid}")), "placeholder_misplaced", /'\{oid\}\.\{tid\}'/],
    [publish("$SYS.REQ.SERVER.PING"), "subject_system", /leave it out/],
    [publish("$SYS.REQ.USER.INFO"), "subject_system", /ask the callouts who it is/],
    [publish("nats-entra.whoami.x"), "subject_reserved", /leave it out/],
    [subscribe("nats-entra.>"), "subject_reserved", /another token/],
    [subscribe("$SYS.>"), "subject_system", /leave it out/],
    [serve("$JS.API.STREAM.PURGE.X"), "subject_jetstream", /leave it out/],
    [serve("$JS.data.API.>"), "subject_jetstream", /servers alone answer/],
    [subscribe("$JS.>"), "subject_jetstream", /\$JS\.EVENT\.>/],
    [subscribe("$JS.ACK.ORDERS.>"), "subject_jetstream", /leave it out/],
    [subscribe("$JS.S.>"), "subject_jetstream", /leave it out/],
    [publish(">"), "subject_system", /begin with your own literal token/],
    [publish("*.>"), "subject_system", /begin with your own literal token/],
    [subscribe(">"), "subject_system", /denies: \[subscribe\("\$SYS\.>"\)\]/],
    [subscribe("orders.*"), "subject_star_reaches_on", /denies: \[subscribe\("orders\.\*\.>"\)\]/],
    [subscribe("orders.*", { queue: "q" }), "subject_star_reaches_on", /write 'orders\.>'/],
    [subscribe("*"), "subject_star_reaches_on", /write '>'/],
    [publishTo(ORDERS, "orders.other"), "subject_outside_stream", /stores 'orders\.events\.>'/],
    [publishTo(ORDERS, "orders.>"), "subject_outside_stream", /stores 'orders\.events\.>'/],
    [consume(ORDERS, { consumer: "a.b" }), "name_invalid", /letters/],
    [
      consume(ORDERS, { consumer: "c", create: { filter: "x" } }),
      "subject_outside_stream",
      /stores 'orders\.events\.>'/,
    ],
    [kv("prices").read("a..b"), "subject_empty_token", /did you mean 'a\.b'/],
    [serve("a", { responses: { max: 0 } }), "responses_invalid", /max: 10/],
    [serve("a", { responses: { ttl: untyped("1 hour") } }), "duration_invalid", /"8h"/],
  ];

  it.each(cases)("$1: $0.label", (grant, code, remedy) => {
    const [mistake, ...others] = mistakesOf([aRole({ grants: [grant] })]);
    expect(others).toEqual([]);
    expect(mistake).toMatchObject({ code, role: "Orders.Read" });
    expect(String(mistake)).toMatch(remedy);
    expect(String(mistake)).toContain(`mistakes.test.ts:${mistake?.place.line ?? 0}:`);
    expect(lineOf(mistake)).toContain(grant.label.replace(/[.(].*/s, ""));
  });

  it("what reaches further than it says is let through when a deny holds it back", () => {
    const grants = [subscribe(">"), subscribe("orders.*")];
    const denies = [subscribe("$SYS.>"), subscribe("orders.*.>")];
    expect(mistakesOf([aRole({ grants, denies })])).toEqual([]);
  });

  it("what hears requests to JetStream is a mistake beside what could answer them", () => {
    const hears = [subscribe("*.API.>")];
    const denies = ["$JS.>", "$JSC.>", "$NRG.>"].map((subject) => subscribe(dynamic(subject)));
    const found = (role: Parameters<typeof aRole>[0]) =>
      mistakesOf([aRole(role)]).map(({ code }) => code);
    expect(found({ grants: hears })).toEqual([]);
    expect(found({ grants: [...hears, request("status")] })).toEqual([]);
    for (const answer of [serve("status"), serve("status", { responses: {} })]) {
      expect(found({ grants: [...hears, answer] })).toEqual(["subject_jetstream"]);
      expect(found({ grants: [...hears, answer], denies })).toEqual([]);
    }
    expect(found({ grants: [subscribe("$JS.EVENT.>"), serve("status")] })).toEqual([]);
  });

  it("a first wildcard is no mistake where the servers have nothing", () => {
    expect(mistakesOf([aRole({ grants: [publish("*.orders.created")] })])).toEqual([]);
  });
});

describe("a mistake in a deny", () => {
  it.each([
    [subscribe("orders.new", { queue: "q" }), "queue_on_deny"],
    [serve("orders.new"), "deny_kind"],
    [subscribe(">"), "deny_session"],
    [subscribe("_INBOX.>"), "deny_session"],
    [publish("nats-entra.>"), "deny_session"],
    [publish("a..b"), "subject_empty_token"],
  ])("$1: $0.label", (deny, code) => {
    const mistakes = mistakesOf([aRole({ denies: [deny] })]);
    expect(mistakes.map((mistake) => mistake.code)).toEqual([code]);
  });

  it("is not: a whole helper, or the servers' subjects when subscribed to", () => {
    const denies = [kv("prices").write(), subscribe("$SYS.>"), publish("orders.>")];
    expect(mistakesOf([aRole({ denies })])).toEqual([]);
  });
});

describe("a mistake in a role", () => {
  const cases: [Partial<RoleOptions>, string, RegExp][] = [
    [{ account: "order" }, "account_unknown", /did you mean 'orders'/],
    [{ account: account("far-away", { description: "x" }) }, "account_unknown", /add it/],
    [{ members: [] }, "members_missing", /"user"/],
    [{ members: untyped(["users"]) }, "member_unknown", /did you mean 'user'/],
    [{ grants: [] }, "grants_missing", /add a grant/],
    [{ description: " " }, "text_invalid", /what it is for/],
    [{ displayName: "a\nb" }, "text_invalid", /what it is for/],
    [{ maxSession: untyped("8 hours") }, "duration_invalid", /"8h"/],
    [{ maxSession: "0s" }, "duration_invalid", /"8h"/],
    [{ maxSession: untyped(12) }, "duration_invalid", /^write "12s", "12m" or "12h"$/],
    [{ notAfter: "31.12.2027" }, "date_invalid", /"2027-06-30"/],
  ];

  it.each(cases)("%o is %s", (options, code, remedy) => {
    const mistakes = mistakesOf([aRole(options)]);
    expect(mistakes).toMatchObject([{ code, role: "Orders.Read" }]);
    expect(mistakes[0]?.next).toMatch(remedy);
  });

  it.each(["", ".Read", "Orders Read", 'a"b', "a\\b", "ä", "x".repeat(121), "__proto__"])(
    "Entra takes no role '%s'",
    (name) => expect(mistakesOf([aRole({}, name)])).toMatchObject([{ code: "role_name" }]),
  );

  it.each(["x".repeat(120), "a.b-c_d/e:f", "!#$%&'()*+,-./:;<=>?@[]^_`{|}~09AZaz"])(
    "Entra takes the role '%s'",
    (name) => expect(mistakesOf([aRole({}, name)])).toEqual([]),
  );

  it("two roles of one name, whatever the case, each name the other's place", () => {
    const first = aRole({}, "Orders.Read");
    const twin = aRole({}, "orders.read");
    const [mistake, ...others] = mistakesOf([first, twin]);
    expect(others).toEqual([]);
    expect(mistake).toMatchObject({ code: "role_duplicate", role: "orders.read" });
    expect(mistake?.message).toMatch(/'Orders\.Read', at .*fixture\.ts:\d+:\d+/);
  });

  it("the same role listed twice is no mistake", () => {
    const one = aRole();
    expect(mistakesOf([one, one])).toEqual([]);
  });
});

describe("a mistake with streams", () => {
  it("a stream in an account without JetStream", () => {
    const grants = [objects("invoices").read()];
    const mistakes = mistakesOf([aRole({ grants })], [orders({ jetstream: undefined })]);
    expect(mistakes).toMatchObject([{ code: "jetstream_missing", role: "Orders.Read" }]);
    expect(mistakes[0]?.message).toContain("objects(invoices).read() needs JetStream");
  });

  it.each([
    [stream("ORDERS", { subjects: [] }), "stream_empty"],
    [stream("OR.DERS", { subjects: ["a"] }), "name_invalid"],
    [stream("ORDERS", { subjects: ["a..b"] }), "subject_empty_token"],
    [stream("ORDERS", { subjects: ["a.{oid}"] }), "placeholder_misplaced"],
  ])("is reported once, where the stream is: $1", (bad, code) => {
    const both = [publishTo(bad), consume(bad, { consumer: "c" })];
    const mistakes = mistakesOf([aRole({ grants: both })]);
    expect(mistakes.map((mistake) => mistake.code)).toEqual([code]);
    expect(lineOf(mistakes[0])).toMatch(/^\[stream\(/);
  });

  it("a bad bucket name", () => {
    const mistakes = mistakesOf([aRole({ grants: [kv("a.b").write()] })]);
    expect(mistakes.map((mistake) => mistake.code)).toEqual(["name_invalid"]);
  });

  it.each([
    ["of one name with other subjects", "A", "b.>"],
    ["of two names with the same subjects", "B", "a.b"],
  ])("two streams %s", (_, name, subject) => {
    const first = stream("A", { subjects: ["a.>"] });
    const second = stream(name, { subjects: [subject] });
    const grants = [publishTo(first), publishTo(second)];
    const mistakes = mistakesOf([aRole({ grants })]);
    expect(mistakes).toMatchObject([{ code: "stream_conflict", account: "orders" }]);
  });

  it("is not: two streams of one name in two accounts", () => {
    const roles = ["a", "b"].map((name) => {
      const grants = [publishTo(stream("S", { subjects: [`${name}.>`] }))];
      return aRole({ account: name, grants }, name);
    });
    const accounts = ["a", "b"].map((name) =>
      account(name, { description: name, jetstream: { disk: "1GiB" } }),
    );
    expect(mistakesOf(roles, accounts)).toEqual([]);
  });
});

describe("a mistake in an account", () => {
  const cases: [Partial<AccountOptions>, string, RegExp][] = [
    [{ description: "" }, "text_invalid", /what it is for/],
    [{ limits: { payload: untyped("1MB") } }, "size_invalid", /"64MiB"/],
    [{ limits: { connections: 1.5 } }, "count_invalid", /unlimited/],
    [{ jetstream: {} }, "size_invalid", /disk/],
    [{ jetstream: { disk: untyped("lots") } }, "size_invalid", /"1GiB"/],
  ];

  it.each(cases)("%o is %s", (options, code, remedy) => {
    const mistakes = mistakesOf([aRole()], [orders(options)]);
    expect(mistakes).toMatchObject([{ code, account: "orders" }]);
    expect(mistakes[0]?.next).toMatch(remedy);
  });

  it.each([
    ["SYS", "account_reserved"],
    ["auth", "account_reserved"],
    ["$G", "account_reserved"],
    ["two words", "account_name"],
    ["1st", "account_name"],
    ["Orders", "account_duplicate"],
  ])("another account named '%s'", (name, code) => {
    const mistakes = mistakesOf([aRole()], [orders(), account(name, { description: "x" })]);
    expect(mistakes.map((mistake) => mistake.code)).toEqual([code]);
  });

  it("two default accounts", () => {
    const other = account("other", { description: "x", default: true });
    const mistakes = mistakesOf([aRole()], [orders({ default: true }), other]);
    expect(mistakes).toMatchObject([{ code: "account_defaults", account: "other" }]);
  });
});

describe("a mistake in sharing", () => {
  const events = { name: "events", description: "x" };
  const other = (...imports: ReturnType<typeof fromAccount>[]) =>
    account("other", { description: "x", imports });
  const sharing = orders({ exports: [exportStream("orders.events.>", events)] });
  const codes = (...accounts: ReturnType<typeof orders>[]) =>
    mistakesOf([aRole()], accounts).map((mistake) => mistake.code);

  it.each([
    ["account_unknown", fromAccount("order", "events")],
    ["export_unknown", fromAccount("orders", "event")],
    ["import_self", fromAccount("other", "events")],
    ["import_outside_export", fromAccount("orders", "events", { subject: "orders.paid" })],
    ["import_mapping", fromAccount("orders", "events", { to: "shop.events" })],
    ["import_mapping", fromAccount("orders", "events", { to: "shop.*.>" })],
    ["import_mapping", fromAccount("orders", "events", { to: "shop.$1.>" })],
    ["subject_empty_token", fromAccount("orders", "events", { to: "shop..>" })],
    ["placeholder_misplaced", fromAccount("orders", "events", { to: "shop.{oid}.>" })],
    ["subject_system", fromAccount("orders", "events", { to: "$SYS.>" })],
    ["subject_reserved", fromAccount("orders", "events", { to: "nats-entra.>" })],
  ])("%s", (code, item) => {
    const mistakes = mistakesOf([aRole()], [sharing, other(item)]);
    expect(mistakes).toMatchObject([{ code, account: "other" }]);
    expect(lineOf(mistakes[0])).toContain("fromAccount(");
  });

  it("suggests the export that was meant", () => {
    const mistakes = mistakesOf([aRole()], [sharing, other(fromAccount(sharing, "event"))]);
    expect(mistakes[0]?.next).toBe("did you mean 'events'?");
  });

  it("an export imported twice", () => {
    const twice = other(fromAccount(sharing, "events"), fromAccount(sharing, "events"));
    expect(codes(sharing, twice)).toEqual(["import_duplicate"]);
  });

  it.each([
    ["export_duplicate", exportStream("a", events), exportStream("b", events)],
    ["export_overlap", exportStream("a.>", events), exportStream("a.b", { ...events, name: "n" })],
    [
      "subject_system",
      exportStream("a", events),
      exportService("$SYS.>", { ...events, name: "n" }),
    ],
    ["text_invalid", exportStream("a", events), exportStream("b", { name: "n", description: "" })],
  ])("%s", (code, first, second) => {
    expect(codes(orders({ exports: [first, second] }))).toEqual([code]);
  });

  it("is not: a service and a stream on one subject, or parts renamed", () => {
    const both = orders({
      exports: [exportStream("a.*.>", events), exportService("a.>", { ...events, name: "s" })],
    });
    const taker = other(
      fromAccount(both, "events", { subject: "a.b.*", to: "c.*" }),
      fromAccount(both, "s"),
    );
    expect(codes(both, taker)).toEqual([]);
  });

  it("requests that would go to two accounts", () => {
    const service = (subject: string) => [exportService(subject, { name: "s", description: "x" })];
    const one = orders({ exports: service("one.>") });
    const two = account("two", { description: "x", exports: service("two.>") });
    const taker = other(
      fromAccount(one, "s", { to: "svc.>" }),
      fromAccount(two, "s", { to: "svc.a.>" }),
    );
    expect(codes(one, two, taker)).toEqual(["import_overlap"]);
  });

  it.each([exportStream, exportService])("a circle of imports ($name)", (offer) => {
    const ring = ["a", "b", "c"].map((name, i, all) =>
      account(name, {
        description: name,
        exports: [offer("x.>", { name: "x", description: "x" })],
        imports: [fromAccount(all[(i + 1) % 3] ?? "", "x")],
      }),
    );
    const mistakes = mistakesOf([aRole({ account: "a" })], ring);
    expect(mistakes.map((mistake) => mistake.code)).toEqual(Array(3).fill("import_cycle"));
    expect(mistakes[0]?.message).toMatch(/→/);
  });

  it("is not: two accounts that share different things with each other", () => {
    const accounts = ["a", "b"].map((name) =>
      account(name, {
        description: name,
        exports: [exportStream(`${name}.>`, { name: "x", description: "x" })],
        imports: [fromAccount(name === "a" ? "b" : "a", "x")],
      }),
    );
    expect(mistakesOf([aRole({ account: "a" })], accounts)).toEqual([]);
  });
});

describe("a mistake in the policy", () => {
  const compiling = (roles: Parameters<typeof policy>[0]["roles"]) => () =>
    compile(policy({ accounts: [orders()], roles }));

  it("a module without a role, and a policy without any", () => {
    expect(compiling([{ helper: 1 }, { one: aRole() }])).toThrow(/entry 1 of 'roles' has no role/);
    expect(compiling([])).toThrow(/no roles/);
  });

  it("modules may export other things beside their roles", () => {
    expect(compiling([{ one: aRole(), ORDERS: stream("A", { subjects: ["a"] }) }])).not.toThrow();
  });

  it("modules may export lists of roles", () => {
    const { document } = compiling([{ all: [aRole({}, "A"), aRole({}, "B")] }])();
    expect(Object.keys(document.roles)).toEqual(["A", "B"]);
  });

  it("all mistakes are reported together, in the order of their places", () => {
    const bad = role("Orders Read", {
      description: "",
      account: "order",
      members: [],
      grants: [publish("a..b"), subscribe("c d")],
    });
    expect(compiling([bad])).toThrow(PolicyErrors);
    const mistakes = mistakesOf([bad]);
    expect(mistakes.map((mistake) => mistake.code).sort()).toEqual([
      "account_unknown",
      "members_missing",
      "role_name",
      "subject_empty_token",
      "subject_whitespace",
      "text_invalid",
    ]);
    const lines = mistakes.map((mistake) => mistake.place.line);
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
    expect(new PolicyErrors(mistakes).message).toMatch(/^the policy has 6 mistakes:\n {2}\//);
  });
});
