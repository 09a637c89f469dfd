import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  account,
  compile,
  consume,
  digestOf,
  exportStream,
  fromAccount,
  kv,
  policy,
  publish,
  role,
  serve,
  stream,
  subscribe,
  unlistedFiles,
  writtenAt,
} from "../../../../access/index.ts";
import { aRole, documentOf, orders } from "../fixture.ts";

describe("a compiled role", () => {
  it("has everything spelled out", () => {
    const read = aRole({
      displayName: "Orders: read",
      members: ["user", "application", "user"],
      grants: [subscribe("b.>"), subscribe("a"), serve("s", { queue: "q" }), publish("p")],
      denies: [subscribe("b.secret.>"), publish("p.x")],
      maxSession: "8h",
      notAfter: "2027-06-30",
    });
    expect(documentOf([read]).roles["Orders.Read"]).toEqual({
      id: "c6992160-fa7d-5320-bc5e-37378b8ece9c",
      displayName: "Orders: read",
      description: "Reads orders",
      account: "orders",
      members: ["application", "user"],
      publish: { allow: ["_INBOX.>", "_R_.>", "p"], deny: ["p.x"] },
      subscribe: { allow: ["a", "b.>", "s q"], deny: ["b.secret.>"] },
      serves: ["s q"],
      maxSession: 28_800,
      notAfter: "2027-06-30T23:59:59Z",
    });
  });

  it("is named as in tokens unless told otherwise, and leaves out what it does not say", () => {
    const entry = documentOf([aRole()]).roles["Orders.Read"];
    expect(entry?.displayName).toBe("Orders.Read");
    for (const absent of ["maxSession", "serves", "responses"])
      expect(Object.keys(entry ?? {})).not.toContain(absent);
  });

  it("answers as generously as its most generous service", () => {
    const grants = [
      serve("a", { responses: { max: 5, ttl: "1s" } }),
      serve("b", { responses: { max: 1, ttl: "1m" } }),
    ];
    const entry = documentOf([aRole({ grants })]).roles["Orders.Read"];
    expect(entry?.responses).toEqual({ max: 5, ttl: 60 });
    expect(entry?.serves).toEqual(["a", "b"]);
  });
});

describe("a compiled account", () => {
  it("has every limit spelled out", () => {
    const plain = account("plain", { description: "x" });
    const full = account("full", {
      description: "y",
      default: true,
      limits: { connections: 10, subscriptions: 100, payload: "1MiB" },
      jetstream: { memory: "1MiB", disk: "unlimited", streams: 1, consumers: 2 },
    });
    const open = account("open", { description: "z", limits: { leafNodes: "unlimited" } });
    expect(documentOf([aRole({ account: plain })], [full, plain, open]).accounts).toEqual({
      open: {
        description: "z",
        default: false,
        limits: { connections: -1, subscriptions: -1, payload: -1, leafNodes: -1 },
        exports: [],
        imports: [],
      },
      full: {
        description: "y",
        default: true,
        limits: { connections: 10, subscriptions: 100, payload: 1_048_576, leafNodes: 0 },
        jetstream: { memory: 1_048_576, disk: -1, streams: 1, consumers: 2 },
        exports: [],
        imports: [],
      },
      plain: {
        description: "x",
        default: false,
        limits: { connections: -1, subscriptions: -1, payload: -1, leafNodes: 0 },
        exports: [],
        imports: [],
      },
    });
  });

  it("imports what another exports, whole or in part, here or elsewhere", () => {
    const from = orders({
      exports: [
        exportStream("b.>", { name: "b", description: "B" }),
        exportStream("a.>", { name: "a", description: "A" }),
      ],
    });
    const to = account("to", {
      description: "x",
      imports: [fromAccount(from, "b", { subject: "b.*.c", to: "d.*" }), fromAccount(from, "a")],
    });
    const { accounts } = documentOf([aRole()], [from, to]);
    expect(accounts["orders"]?.exports.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(accounts["to"]?.imports).toEqual([
      { name: "a", kind: "stream", from: "orders", subject: "a.>", to: "a.>" },
      { name: "b", kind: "stream", from: "orders", subject: "b.*.c", to: "d.*" },
    ]);
  });
});

describe("the document", () => {
  it("lets every session ask the callouts who it is and read its own inbox", () => {
    expect(documentOf([aRole()]).session).toEqual({
      publish: ["nats-entra.whoami.{oid}.>"],
      subscribe: ["_INBOX.{oid}.>"],
    });
  });

  it("has the digest of everything else in it", () => {
    const { digest, ...body } = documentOf([aRole()]);
    expect(digest).toBe(digestOf(body));
  });

  it("keeps its digest from one release to the next", () => {
    // a change here is a change of the format: every stack would see a difference
    expect(documentOf([aRole()]).digest).toBe(
      "sha256:65f1e71a87dd7aa7887de7b9bfb8f15a2476084c98076a768df10148dce806b0",
    );
  });

  it("does not change when code moves, roles or grants are reordered, or modules are regrouped", () => {
    const grants = () => [publish("a"), subscribe("b.>"), kv("prices").read()];
    const one = () => aRole({ grants: grants() }, "One");
    const two = () => aRole({}, "Two");
    const other = () => account("other", { description: "x" });
    const digest = (...parts: Parameters<typeof policy>) =>
      compile(policy(...parts)).document.digest;
    const first = digest({ accounts: [orders(), other()], roles: [one(), two()] });

    const moved = aRole({ grants: grants().reverse() }, "One");
    const second = digest({ accounts: [other(), orders()], roles: [{ t: two() }, { moved }] });
    expect(second).toBe(first);
  });

  it("changes with every word of it", () => {
    const changes = [
      {},
      { description: "x" },
      { maxSession: "1h" },
      { members: ["application"] },
    ] as const;
    const digests = changes.map((options) => documentOf([aRole(options)]).digest);
    expect(new Set(digests).size).toBe(changes.length);
  });

  it("is the same in whatever order it is written", () => {
    const names = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"), { minLength: 1 });
    const inTwoOrders = names.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(inTwoOrders, ([written, shuffled]) => {
        const build = (order: string[]) =>
          documentOf(
            order.map((value) => aRole({ grants: order.map((s) => publish(s)) }, value)),
            [orders(), ...order.map((value) => account(`x-${value}`, { description: value }))],
          );
        expect(build(shuffled)).toEqual(build(written));
      }),
      { numRuns: 50 },
    );
  });
});

describe("the sources", () => {
  const ORDERS = stream("ORDERS", { subjects: ["orders.>"] });
  const worker = role("Worker", {
    description: "x",
    account: "orders",
    members: ["application"],
    grants: [consume(ORDERS, { consumer: "c" }), publish("a"), publish("a")],
    denies: [publish("b")],
  });
  const { sources } = compile(policy({ accounts: [orders()], roles: [worker] }));

  it("tell for each entry which calls made it", () => {
    const labels = (...entry: [effect: "allow" | "deny", subject: string]) =>
      writtenAt(sources, "Worker", entry[0], "publish", entry[1]).map(({ label }) => label);
    expect(labels("allow", "$JS.ACK.ORDERS.c.>")).toEqual(["consume(ORDERS, c)"]);
    expect(labels("allow", "a")).toEqual(["publish(a)", "publish(a)"]);
    expect(labels("deny", "b")).toEqual(["publish(b)"]);
    expect(labels("allow", "b")).toEqual([]);
    expect(writtenAt(sources, "constructor", "allow", "publish", "a")).toEqual([]);
  });

  it("tell which files took part, so that one which was forgotten is found", () => {
    expect(sources.files.map((file) => file.replace(/.*\//, ""))).toEqual([
      "compile.test.ts",
      "fixture.ts",
    ]);
    expect(unlistedFiles(sources, [...sources.files, "/policies/roles/forgotten.ts"])).toEqual([
      "/policies/roles/forgotten.ts",
    ]);
  });

  it("are plain JSON", () => {
    const copy: unknown = JSON.parse(JSON.stringify(sources));
    expect(copy).toEqual(sources);
  });
});
