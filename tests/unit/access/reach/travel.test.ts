import { describe, expect, it } from "vitest";

import { subjects, type AccountEntry, type ImportEntry } from "../../../../access/index.ts";
import { Flows, type Stop } from "../../../../access/reach/index.ts";
import { renamedSet } from "../../../../access/reach/travel.ts";

const { of, patterns } = subjects;

const limits = { connections: -1, subscriptions: -1, payload: -1, leafNodes: 0 };
const account = (...imports: ImportEntry[]): AccountEntry => ({
  ...{ description: "x", default: false, limits, exports: [], imports },
});
const taken = (
  kind: ImportEntry["kind"],
  from: string,
  subject: string,
  to: string,
): ImportEntry => ({ name: `${from}-${subject}`, kind, from, subject, to });

/** Requests go from front by desk to shop; audit hears shop, and press hears audit. */
const accounts = {
  front: account(taken("service", "desk", "ask.>", "q.>")),
  desk: account(taken("service", "shop", "orders.*", "ask.*")),
  shop: account(),
  audit: account(taken("stream", "shop", "orders.>", "seen.>")),
  press: account(taken("stream", "audit", "seen.>", "news.>")),
};
const flows = new Flows({ accounts }, renamedSet);

const told = (stops: readonly Stop[]) =>
  stops.map((stop) => [stop.account, ...patterns(stop.set).map(({ pattern }) => pattern)]);

describe("what is published", () => {
  it("goes on from service to service, and is not exported again", () => {
    expect(told(flows.travel({ account: "front", set: of("q.a", "q.b.c") }, "onward"))).toEqual([
      ["front", "q.a", "q.b.c"],
      ["desk", "ask.a", "ask.b.c"],
      ["shop", "orders.a"],
    ]);
  });

  it("goes to one account by a stream, and no further", () => {
    expect(told(flows.travel({ account: "shop", set: of("orders.a", "other") }, "onward"))).toEqual(
      [
        ["shop", "orders.a", "other"],
        ["audit", "seen.a"],
      ],
    );
  });

  it("takes no import twice", () => {
    const circle = {
      one: account(taken("service", "two", "b.>", "a.>")),
      two: account(taken("service", "one", "a.x.>", "b.>")),
    };
    const around = new Flows({ accounts: circle }, renamedSet);
    expect(told(around.travel({ account: "one", set: of("a.y") }, "onward"))).toEqual([
      ["one", "a.y"],
      ["two", "b.y"],
      ["one", "a.x.y"],
    ]);
  });
});

describe("what is received", () => {
  it("comes from those whose services pass it on", () => {
    expect(told(flows.travel({ account: "shop", set: of("orders.a") }, "back"))).toEqual([
      ["shop", "orders.a"],
      ["desk", "ask.a"],
      ["front", "q.a"],
    ]);
  });

  it("comes from the account of a stream itself, not from those that it imports", () => {
    expect(told(flows.travel({ account: "press", set: of("news.a") }, "back"))).toEqual([
      ["press", "news.a"],
      ["audit", "seen.a"],
    ]);
  });

  it("can be asked for by services alone, or by streams alone", () => {
    const place = { account: "shop", set: of("orders.a") };
    expect(told(flows.beyond(place, "back", "service"))).toHaveLength(2);
    expect(told(flows.beyond(place, "back", "stream"))).toEqual([]);
  });
});

describe("subjects where a way ends", () => {
  it("have names where it begins", () => {
    const [, , last] = flows.travel({ account: "front", set: of("q.>") }, "onward");
    const there = flows.atStart(of("orders.a"), last?.flows ?? [], "onward");
    expect(there && patterns(there).map(({ pattern }) => pattern)).toEqual(["q.a"]);
    expect(flows.atStart(of("other"), last?.flows ?? [], "onward")).toBeUndefined();
  });
});
