import { describe, expect, it } from "vitest";

import {
  compile,
  diff,
  exportStream,
  follow,
  fromAccount,
  manage,
  policy,
  publishTo,
  stream,
  subscribe,
  vault,
  type StreamOptions,
} from "../../../../access/index.ts";
import { aRole, orders } from "../fixture.ts";

const data = vault("data", {
  description: "Streams",
  jetstream: { disk: "1GiB" },
  exports: [exportStream("dash.>", { name: "dash", description: "Dashboards" })],
});
const home = orders({ jetstream: undefined as never, imports: [fromAccount(data, "dash")] });

type Options = Omit<StreamOptions, "account">;

/** COPY is read by Reader, ORDERS written by Writer, and Listener hears what is published again. */
function documentOf(of: { readonly orders?: Options; readonly copy?: Options } = {}) {
  const ORDERS = stream("ORDERS", { account: data, subjects: ["orders.>"], ...of.orders });
  const COPY = stream("COPY", { account: data, subjects: ["copy.>"], ...of.copy });
  const roles = [
    aRole({ grants: [publishTo(ORDERS)] }, "Writer"),
    aRole({ grants: [follow(COPY)] }, "Reader"),
    aRole({ grants: [subscribe("dash.>")] }, "Listener"),
    aRole({ grants: [manage(COPY)], account: "data" }, "Deployer"),
  ];
  return compile(policy({ accounts: [home, data], roles })).document;
}

function changes(base: Parameters<typeof documentOf>[0], head: Parameters<typeof documentOf>[0]) {
  const { accounts } = diff(documentOf(base), documentOf(head));
  return accounts.find(({ account }) => account === "data")?.settings ?? [];
}

describe("a review of a policy whose streams change", () => {
  it("says who reads more by a new source", () => {
    const copy = { sources: [{ name: "ORDERS" }] };
    expect(changes({}, { copy })).toEqual([
      {
        setting: "stream COPY: sources",
        to: '[{"name":"ORDERS"}]',
        effect: "broader",
        why: "it is read or heard by Reader",
      },
    ]);
    expect(changes({ copy }, {})).toMatchObject([{ effect: "narrower" }]);
  });

  it("says who hears what is published again", () => {
    const orders = { republish: { src: "orders.>", dest: "dash.>" } };
    expect(changes({}, { orders })).toMatchObject([
      {
        setting: "stream ORDERS: republish",
        effect: "broader",
        why: "it is read or heard by Listener",
      },
    ]);
  });

  it("says that a writer may empty the stream", () => {
    expect(changes({}, { orders: { allowRollup: true } })).toMatchObject([
      { setting: "stream ORDERS: allow_rollup_hdrs", to: "on", effect: "broader" },
    ]);
  });

  it("says what a consumer delivers, and where", () => {
    const consumers = { push: { deliverSubject: "dash.push", filterSubject: "orders.eu.>" } };
    expect(changes({}, { orders: { consumers } })).toMatchObject([
      {
        setting: "stream ORDERS: consumer push",
        to: "orders.eu.> to dash.push",
        effect: "broader",
      },
    ]);
  });

  it("says that what was known is not any more", () => {
    const found = changes({}, { orders: { managed: false } });
    expect(found).toContainEqual({
      setting: "stream ORDERS: managed",
      from: "true",
      to: "false",
      effect: "broader",
      why: "it is read or heard by Listener",
    });
    expect(found).toContainEqual(
      expect.objectContaining({ setting: "stream ORDERS: republish", to: "not known" }),
    );
  });

  it("says nothing of settings that decide nothing about access", () => {
    expect(changes({}, { orders: { maxAge: "30d", replicas: 3 } })).toEqual([]);
  });
});
