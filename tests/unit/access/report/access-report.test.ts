import { describe, expect, it } from "vitest";
import {
  compile,
  mqtt,
  policy,
  publish,
  role,
  subscribe,
  account,
  stream,
} from "../../../../access/index.ts";
import { manage } from "../../../../access/index.ts";
import { accessReport, type SubjectNode } from "../../../../access/report/index.ts";
import { samplePolicy } from "../../../support/policies/sample.ts";

const root = process.cwd();
const sample = compile(samplePolicy, { root });
const sara = { role: "Shop.Read", principal: "sara", kind: "user" } as const;
const omar = { role: "Shop.Write", principal: "omar" };
const file = expect.stringMatching(/^tests\/support\/policies\/sample\.ts:\d+:\d+$/) as string;

describe("the access report", () => {
  it("says of a role what it can, where that is written, who holds it and until when", () => {
    const { roles } = accessReport(sample.document, sample.sources, { assignments: [sara] });
    expect(roles.map(({ account: where, name }) => `${where} ${name}`)).toEqual([
      "books Books.Read",
      "shop Shop.Read",
      "shop Shop.Write",
    ]);
    expect(roles[1]).toEqual({
      name: "Shop.Read",
      id: sample.document.roles["Shop.Read"]?.id,
      displayName: "Shop.Read",
      description: "Follow events",
      account: "shop",
      members: ["user"],
      connections: ["STANDARD", "WEBSOCKET"],
      holders: [{ principal: "sara", kind: "user" }],
      expired: false,
      source: file,
      capabilities: [
        {
          id: "receive:shop.events.>",
          area: "messages",
          verb: "receive",
          object: "shop.events.>",
          text: "receive shop.events.>",
          risk: "normal",
          publish: [],
          receive: [{ pattern: "shop.events.>", except: [], entries: ["shop.events.>"] }],
          parts: [],
          grants: [{ label: "subscribe(shop.events.>)", source: file }],
        },
      ],
      denies: [],
      reach: [],
      remarks: [],
    });
  });

  it("says of a role which kinds of connection it is for", () => {
    const plant = account("plant", { description: "Machines", jetstream: { disk: "1GiB" } });
    const compiled = compile(
      policy({
        accounts: [plant],
        roles: [
          role("Plant.Device", {
            ...{ description: "A machine", account: plant, members: ["application"] },
            grants: [mqtt({ publish: ["plant/{oid}/state"] })],
          }),
        ],
      }),
    );
    const [device] = accessReport(compiled.document, compiled.sources).roles;
    expect(device?.connections).toEqual(["MQTT"]);
  });

  it("follows exports and imports to other accounts", () => {
    const [books] = accessReport(sample.document, sample.sources).roles;
    expect(books?.reach).toMatchObject([{ account: "shop", via: ["stream shop/events"] }]);
    expect(books?.reach[0]?.text).toContain("shop.events.>");
  });

  it("turns it round: one capability, and every role that has it; high risks first", () => {
    const shop = account("shop", {
      description: "d",
      jetstream: { memory: "1MiB", disk: "1MiB", streams: 1, consumers: 1 },
    });
    const ORDERS = stream("ORDERS", { subjects: ["orders.>"] });
    const head = { description: "d", account: shop, members: ["user"] } as const;
    const { document, sources } = compile(
      policy({
        accounts: [shop],
        roles: [
          role("A", { ...head, grants: [publish("a"), publish("z")] }),
          role("B", { ...head, grants: [publish("a"), manage(ORDERS)] }),
          role("C", { ...head, grants: [publish("a.*")], denies: [publish("a.b")] }),
        ],
      }),
    );
    const { capabilities } = accessReport(document, sources);
    expect(capabilities.map(({ text, risk, roles }) => [risk, text, ...roles])).toEqual([
      ["high", "create and reconfigure stream ORDERS", "B"],
      ["normal", "publish a", "A", "B"],
      ["normal", "publish a.* except a.b", "C"],
      ["normal", "publish z", "A"],
    ]);
  });

  it("names the call behind a capability, not every call that shares a subject with it", () => {
    const shop = account("shop", { description: "d" });
    const { document, sources } = compile(
      policy({
        accounts: [shop],
        roles: [
          role("A", {
            description: "d",
            account: shop,
            members: ["user"],
            grants: [publish("a.>"), publish("a.>"), subscribe("b")],
          }),
        ],
      }),
    );
    const can = accessReport(document, sources).roles[0]?.capabilities ?? [];
    expect(can.map(({ grants }) => grants.map(({ label }) => label))).toEqual([
      ["publish(a.>)", "publish(a.>)"], // to take one away would change nothing
      ["subscribe(b)"],
    ]);
  });

  it("grows the subject tree, a line without branches as one node, the servers' own subjects last", () => {
    const { accounts } = accessReport(sample.document, sample.sources);
    const shop = accounts.find(({ name }) => name === "shop");
    expect(shop?.subjects).toEqual([
      {
        token: "shop.events.>",
        subject: "shop.events.>",
        uses: [
          { role: "Shop.Read", direction: "subscribe", effect: "allow" },
          { role: "Shop.Write", direction: "publish", effect: "allow" },
        ],
        shares: ["exported to other accounts as stream events"],
        children: [],
      },
    ]);
    const wide = account("wide", { description: "d" });
    const { document, sources } = compile(
      policy({
        accounts: [wide],
        roles: [
          role("A", {
            description: "d",
            account: wide,
            members: ["user"],
            grants: [publish("$KV.b.k"), publish("a.b.c"), publish("a.*.c"), publish("a.b.d.e")],
          }),
        ],
      }),
    );
    const tree = (nodes: readonly SubjectNode[]): unknown =>
      nodes.map(({ token, children }) => (children.length === 0 ? token : [token, tree(children)]));
    expect(tree(accessReport(document, sources).accounts[0]?.subjects ?? [])).toEqual([
      ["a", [["b", ["c", "d.e"]], "*.c"]],
      "$KV.b.k",
    ]);
  });

  it("says what an identity can do with its roles together: a deny of one counts for all", () => {
    const shop = account("shop", { description: "d" });
    const head = { description: "d", account: shop, members: ["user"] } as const;
    const { document, sources } = compile(
      policy({
        accounts: [shop],
        roles: [
          role("Wide", { ...head, grants: [publish("a.>")] }),
          role("Held", { ...head, grants: [publish("b")], denies: [publish("a.c")] }),
        ],
      }),
    );
    const held = (name: string) => ({ role: name, principal: "ann" });
    const { identities } = accessReport(document, sources, {
      assignments: [held("Wide"), held("Held"), held("Held")],
    });
    expect(identities).toMatchObject([
      { principal: "ann", sessions: [{ account: "shop", roles: ["Held", "Wide"] }] },
    ]);
    expect(identities?.[0]?.sessions[0]?.capabilities.map(({ text }) => text)).toEqual([
      "publish a.> except a.c",
      "publish b",
    ]);
  });

  it("does not take an assignment to an unknown role for nothing", () => {
    const assignments = [omar, { ...sara, role: "Shop.Raed" }];
    expect(() => accessReport(sample.document, sample.sources, { assignments })).toThrow(
      expect.objectContaining({ code: "role_unknown" }) as Error,
    );
  });

  it("says which roles have ended, when it is told the time", () => {
    const document = structuredClone(sample.document);
    Object.assign(document.roles["Shop.Read"] ?? {}, { notAfter: "2027-01-01T00:00:00Z" });
    const ended = (now?: number) =>
      accessReport(document, sample.sources, now === undefined ? {} : { now })
        .roles.filter(({ expired }) => expired)
        .map(({ name }) => name);
    expect(ended(Date.UTC(2027, 0, 1) / 1000)).toEqual(["Shop.Read"]);
    expect(ended(Date.UTC(2027, 0, 1) / 1000 - 1)).toEqual([]);
    expect(ended()).toEqual([]);
  });

  it("is plain JSON, the same for the same policy", () => {
    const report = accessReport(sample.document, sample.sources, { assignments: [sara, omar] });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(accessReport(sample.document, sample.sources, { assignments: [omar, sara] })).toEqual(
      report,
    );
  });
});
