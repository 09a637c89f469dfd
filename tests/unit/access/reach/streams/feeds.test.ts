/** Along how many ways streams copy each other must not decide how long a proof takes. */
import { describe, expect, it } from "vitest";
import { factsOf, type StreamFacts } from "../../../../../access/reach/streams/facts.ts";
import { Storage } from "../../../../../access/reach/streams/storage.ts";
import { everything, isEmpty, of, witness } from "../../../../../access/subjects/index.ts";

/** Streams of an account, and how often one asked what another has to store. */
function storageOf(entries: Readonly<Record<string, Parameters<typeof factsOf>[2]>>) {
  let asked = 0;
  const all = Object.entries(entries).map(([name, entry]): StreamFacts => {
    const facts = factsOf("data", name, entry);
    const preimage: typeof facts.renames.preimage = (set) => {
      asked += 1;
      return facts.renames.preimage(set);
    };
    return { ...facts, renames: { ...facts.renames, preimage } };
  });
  const storage = new Storage(
    all,
    (_, { stream }) => all.filter(({ name }) => name === stream),
    () => all,
  );
  return { all, storage, asked: () => asked };
}

/** So many layers of two streams, each of which copies both of the layer before. */
const layers = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, layer) =>
      ["a", "b"].map((side): [string, { config: object }] => [
        `${side}${layer}`,
        layer === 0
          ? { config: { subjects: [`${side}.>`] } }
          : { config: { sources: ["a", "b"].map((from) => ({ name: `${from}${layer - 1}` })) } },
      ]),
    ).flat(),
  );

const watched = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `W${i}`,
      { config: { subjects: [`w${i}.>`] }, managed: false },
    ]),
  );

describe("what a stream may store", () => {
  it("is found in as many steps as there are copies, not as there are ways", () => {
    const steps = (count: number) => {
      const { all, storage, asked } = storageOf(layers(count));
      const feeds = storage.feeds(all.at(-1) as StreamFacts, everything);
      expect(feeds.map(({ through }) => through.length)).toEqual([count, count]);
      return asked();
    };
    // twice as many layers have 2^20 times as many ways
    expect(steps(40)).toBeLessThan(2.5 * steps(20));
  });

  it("comes from each stream once when each may copy every other", () => {
    const { all, storage } = storageOf(watched(50));
    const feeds = storage.fedBy(all[7] as StreamFacts);
    expect(feeds).toHaveLength(50);
    expect(Math.max(...feeds.map(({ through }) => through.length))).toBe(2);
  });

  it("is followed through all ways together, forwards and back", () => {
    const both = {
      ORDERS: { config: { subjects: ["orders.>"] } },
      EU: { config: { sources: [{ name: "ORDERS", filter_subject: "orders.eu.>" }] } },
      US: { config: { sources: [{ name: "ORDERS", filter_subject: "orders.us.>" }] } },
      ALL: { config: { sources: [{ name: "EU" }, { name: "US" }] } },
    };
    const { all, storage } = storageOf(both);
    const copy = all[3] as StreamFacts;
    const [feed] = storage.fedBy(copy);
    if (feed === undefined) throw new Error("nothing feeds it");
    for (const subject of ["orders.eu.1", "orders.us.1"]) {
      expect(witness(storage.causing(feed, of(subject)))?.subject).toBe(subject);
      expect(witness(storage.stored(feed, of(subject)))?.subject).toBe(subject);
    }
    expect(isEmpty(storage.causing(feed, of("orders.asia.1")))).toBe(true);
    expect(isEmpty(storage.stored(feed, of("orders.asia.1")))).toBe(true);
  });

  it("is under any name once streams that rename go round", () => {
    const longer = { src: "a.>", dest: "a.x.>" };
    const round = {
      A: { config: { subjects: ["a.>"], sources: [{ name: "B", subject_transforms: [longer] }] } },
      B: { config: { sources: [{ name: "A" }] } },
    };
    const { all, storage } = storageOf(round);
    const [feed] = storage.feeds(all[1] as StreamFacts, of("a.x.x.x.x.x.x.x.x.x.y"));
    expect(feed && witness(feed.set)?.subject).toMatch(/^a\./);
  });
});
