import { describe, expect, it } from "vitest";

import {
  brokenProofs,
  compile,
  exportStream,
  follow,
  fromAccount,
  never,
  only,
  policy,
  publishTo,
  restsOn,
  stream,
  subscribe,
  vault,
  within,
  type AccessDocument,
  type Grant,
} from "../../../../access/index.ts";
import { aRole, orders } from "../fixture.ts";

const ORDERS = stream("ORDERS", { subjects: ["orders.>"], account: "data" });
const data = vault("data", {
  description: "Streams",
  jetstream: { disk: "1GiB" },
  exports: [exportStream("dash.>", { name: "dash", description: "Dashboards" })],
});
const home = (name: string, imports = [] as ReturnType<typeof fromAccount>[]) => ({
  ...orders({ imports }),
  name,
});
const role = (name: string, account: string, grants: readonly Grant[]) => ({
  ...aRole({ grants }, name),
  account,
});

/** As every setting is spelled out. */
const OFF = {
  subjects: ["orders.>"],
  allow_rollup_hdrs: false,
  deny_purge: false,
  allow_msg_schedules: false,
  allow_direct: false,
  mirror_direct: false,
  allow_atomic: false,
};

function policyWith(config: object, managed?: false) {
  const { document, sources } = compile(
    policy({
      accounts: [home("shop"), home("dashboards", [fromAccount("data", "dash")]), home("eu"), data],
      roles: [
        role("Writer", "shop", [publishTo(ORDERS, "orders.eu.>")]),
        role("Watcher", "dashboards", [subscribe("dash.>")]),
        role("Reader", "eu", [
          { ...follow(ORDERS, { subject: "orders.eu.>" }), publish: [CREATE] },
        ]),
      ],
    }),
  );
  const { data: own, ...others } = document.accounts;
  const entry = { config, ...(managed === false ? { managed } : {}) };
  const accounts = { ...others, data: { ...own, streams: { ORDERS: entry } } };
  return { document: { ...document, accounts } as unknown as AccessDocument, sources };
}
const CREATE = "$JS.API.CONSUMER.CREATE.ORDERS.*.orders.eu.>";

const cards = within("data", subscribe("orders.card.>"));
const unseen = never("Watcher", cards);
const unread = never("Reader", cards);
const untouched = never("Writer", publishTo(ORDERS, "orders.us.new"));
const all = [unseen, unread, untouched, only(["Writer"], publishTo(ORDERS))];

describe("the settings on which proofs rest", () => {
  it("are those without which they would not hold", () => {
    const { document, sources } = policyWith(OFF);
    const rests = restsOn(document, sources, all).map((rest) => [rest.invariant, rest.setting]);
    expect(rests).toEqual([
      [unread.label, "subject_transform"],
      [untouched.label, "subject_transform"],
      [unseen.label, "republish"],
      [unread.label, "republish"],
      [untouched.label, "republish"],
      [untouched.label, "allow_rollup_hdrs"],
      [unread.label, "allow_msg_schedules"],
      [untouched.label, "allow_msg_schedules"],
    ]);
  });

  it("have their place, and their declared value", () => {
    const { document, sources } = policyWith(OFF);
    const found = restsOn(document, sources, [untouched]);
    expect(found.filter(({ setting }) => setting.startsWith("allow"))).toMatchObject([
      { account: "data", stream: "ORDERS", setting: "allow_rollup_hdrs", declared: false },
      { account: "data", stream: "ORDERS", setting: "allow_msg_schedules", declared: false },
    ]);
    expect(found[0]?.source.file).toContain("rests-on.test.ts");
  });

  it("are none of a proof that does not hold", () => {
    const { document, sources } = policyWith({ ...OFF, allow_rollup_hdrs: true });
    expect(restsOn(document, sources, [untouched])).toEqual([]);
  });

  it("of a stream that is only watched are those that are declared", () => {
    const { document, sources } = policyWith({ ...OFF, republish: null }, false);
    expect(restsOn(document, sources, [unseen]).map(({ setting }) => setting)).toContain(
      "republish",
    );
  });
});

describe("a stream that is not as it is declared", () => {
  const broken = (change: object, consumers?: object) => {
    const { document, sources } = policyWith(OFF);
    const ORDERS = { config: { ...OFF, ...change }, ...(consumers && { consumers }) };
    const actual = { data: { ORDERS } } as Parameters<typeof brokenProofs>[3];
    return brokenProofs(document, sources, all, actual).map(({ finding, because }) => ({
      invariant: finding.invariant,
      because: because.map(({ setting, declared, actual: now }) => [setting, declared, now]),
    }));
  };

  it("breaks the proofs that rest on it", () => {
    expect(broken({ allow_rollup_hdrs: true })).toEqual([
      { invariant: untouched.label, because: [["allow_rollup_hdrs", false, true]] },
    ]);
  });

  it("breaks none when the change lets nobody do more", () => {
    expect(broken({ allow_direct: true, max_age: 5 })).toEqual([]);
    expect(broken({ republish: { src: "orders.eu.>", dest: "dash.>" } })).toEqual([]);
  });

  it("breaks those that its actual value breaks", () => {
    const republish = { src: "orders.>", dest: "dash.>" };
    expect(broken({ republish })).toEqual([
      { invariant: unseen.label, because: [["republish", undefined, republish]] },
    ]);
  });

  it("by a consumer that somebody added", () => {
    const consumers = { tap: { deliver_subject: "dash.tap" } };
    expect(broken({}, consumers)).toEqual([
      { invariant: unseen.label, because: [["consumers.tap", undefined, consumers.tap]] },
    ]);
    expect(broken({}, { pull: { durable_name: "pull", filter_subject: "" } })).toEqual([]);
  });

  it("is as it is declared, however a server writes what is off", () => {
    expect(broken({ sources: [], republish: null, mirror: undefined })).toEqual([]);
  });

  it("says all that is needed together", () => {
    const found = broken({
      subject_transform: { src: "orders.card.*", dest: "x.$1" },
      republish: { src: "x.*", dest: "dash.x" },
    });
    expect(found.map(({ because }) => because.map(([setting]) => setting))).toContainEqual([
      "subject_transform",
      "republish",
    ]);
  });
});
