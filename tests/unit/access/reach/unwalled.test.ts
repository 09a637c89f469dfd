import { describe, expect, it } from "vitest";

import {
  account,
  backup,
  compile,
  consume,
  kv,
  manage,
  never,
  policy,
  prove,
  publish,
  publishTo,
  request,
  restore,
  role,
  serve,
  service,
  stream,
  subscribe,
  unwalled,
  vault,
  within,
  type Account,
  type Compiled,
  type Role,
  type Grant,
} from "../../../../access/index.ts";

const orders = account("orders", { description: "Orders", jetstream: { disk: "1GiB" } });
const ORDERS = stream("ORDERS", { subjects: ["orders.events.>"] });

function in_(home: Account, name: string, ...grants: Grant[]): Role {
  return role(name, { description: "x", account: home, members: ["user"], grants });
}

/** Without what every session may ask. */
function compiled(roles: Role[], accounts: Account[] = [orders]): Compiled {
  const { document, sources } = compile(policy({ accounts, roles }));
  return { document: { ...document, session: { ...document.session, publish: [] } }, sources };
}

const service_ = in_(orders, "Serve", serve("orders.status"), serve("orders.cancel"));
const deploy = in_(orders, "Deploy", manage(ORDERS));
const found = (...roles: Role[]) => {
  const { document, sources } = compiled(roles);
  return unwalled(document, sources);
};

describe("what a policy does not wall off", () => {
  it("is what requests make a service in the same account receive", () => {
    const asker = in_(orders, "Ask", publish("orders.status"));
    expect(found(asker, service_)).toEqual([]);
    const anywhere = serve("orders.status", { responses: { max: 1, ttl: "1m" } });
    const open = in_(orders, "Open", anywhere);
    expect(found(asker, open, in_(orders, "Cancel", serve("orders.cancel")))).toMatchObject([
      {
        account: "orders",
        role: "Ask",
        severity: "high",
        by: ["answer"],
        subjects: expect.arrayContaining([
          { account: "orders", subject: "orders.cancel", harm: "serve", whose: "Cancel" },
        ]) as unknown,
      },
    ]);
  });

  it("is a stream that who fetches from it can erase", () => {
    const worker = in_(orders, "Work", consume(ORDERS, { consumer: "work" }));
    const first = found(worker, deploy, service_).find(({ role }) => role === "Work");
    expect(first).toMatchObject({ role: "Work", severity: "high", by: ["answer"] });
    expect(first?.text).toContain(
      "can have answers sent to $JS.API.STREAM.DELETE.ORDERS (erases from ORDERS), " +
        "orders.cancel (Serve serves it), orders.events.> (ORDERS stores it) and ",
    );
    expect(first?.remedies).toEqual([expect.stringContaining("into separate accounts")]);
  });

  it("is erased by nobody whose answers are the server's JSON, which can be stored", () => {
    const other = stream("OTHER", { subjects: ["other"] });
    const writer = in_(orders, "Write", publishTo(other));
    const [first] = found(writer, deploy, in_(orders, "Deploy.Other", manage(other))).filter(
      ({ role }) => role === "Write",
    );
    expect(first?.subjects.map(({ subject, harm }) => `${harm} ${subject}`)).toEqual([
      "store orders.events.>",
    ]);
  });

  it.each([
    ["takes atomic batches: their answers are empty", { allowAtomic: true }],
    ["does not say that it takes none", { managed: false }],
  ] as const)("is erased by who may write into a stream that %s", (_, settings) => {
    const other = stream("OTHER", { subjects: ["other"], ...settings });
    const writer = in_(orders, "Write", publishTo(other));
    const first = found(writer, deploy).find(({ role }) => role === "Write");
    expect(first?.by).toContain("answer");
    expect(first?.text).toContain("$JS.API.STREAM.DELETE.ORDERS (erases from ORDERS)");
  });

  it.each([
    ["backs it up, since a backup is sent to any subject and ends in silence", backup, "backup"],
    ["restores it, since each chunk is answered by an empty message", restore, "answer"],
  ] as const)("is erased by who %s", (_, helper, by) => {
    const other = stream("OTHER", { subjects: ["other"] });
    const keeper = in_(orders, "Keep", helper(other));
    const first = found(keeper, deploy).find(({ role }) => role === "Keep");
    expect(first?.by).toContain(by);
    expect(first?.text).toContain("$JS.API.STREAM.DELETE.ORDERS (erases from ORDERS)");
  });

  it("is less bad where others only receive it", () => {
    const info = in_(orders, "Info", publish("$JS.API.INFO"));
    const listener = in_(orders, "Listen", subscribe("news"));
    expect(found(info, listener)).toMatchObject([
      { role: "Info", severity: "note", text: "can have answers sent to news (others receive it)" },
    ]);
  });

  it("can be changed by a stream's settings, where only these do it", () => {
    const undeclared = stream("ORDERS", { subjects: ["orders.events.>"], managed: false });
    const core = in_(orders, "Core", publish("orders.events.>"));
    const [first] = found(core, in_(orders, "Deploy", manage(undeclared)), service_).filter(
      ({ role }) => role === "Core",
    );
    expect(first?.by).toEqual(expect.arrayContaining(["republish"]));
    expect(first?.remedies).toEqual(
      expect.arrayContaining([expect.stringContaining("republish: false")]) as unknown,
    );
    const quiet = found(core, deploy, service_).find(({ role }) => role === "Core");
    expect(quiet?.remedies).toEqual([expect.stringContaining("into separate accounts")]);
  });

  it("is nothing behind walls", () => {
    const shop = account("shop", { description: "Services" });
    const support = account("support", { description: "Support" });
    const shopdata = vault("shopdata", { description: "Data", jetstream: { disk: "1GiB" } });
    const events = stream("ORDERS", {
      subjects: ["orders.events.>"],
      account: shopdata,
    });
    const prices = kv("prices", { account: shopdata });
    const status = service("orders.status", { account: shop });
    const roles = [
      in_(shop, "Serve", serve(status), publishTo(events), prices.write()),
      in_(support, "Read", request(status), prices.read("eu.>")),
      in_(shopdata, "Deploy", manage(events), prices.manage()),
    ];
    const { document, sources } = compiled(roles, [shop, support, shopdata]);
    expect(unwalled(document, sources)).toEqual([]);
  });

  it("is refuted by the proofs, subject by subject", () => {
    const worker = in_(orders, "Work", consume(ORDERS, { consumer: "work" }));
    const { document, sources } = compiled([worker, deploy, service_]);
    const subjects = unwalled(document, sources).flatMap((each) =>
      each.subjects.map((one) => ({ role: each.role, ...one })),
    );
    expect(subjects.length).toBeGreaterThan(2);
    for (const { role, account, subject } of subjects) {
      const claim = never(role, within(account, publish(subject)));
      expect(prove(document, sources, [claim]), subject).toMatchObject([
        { code: "invariant_refuted" },
      ]);
    }
  });
});
