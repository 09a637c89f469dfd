import { describe, expect, it } from "vitest";
import {
  merge,
  missing,
  overwritten,
  type Entry,
  type Storage,
} from "../../../../callout/bucket/merge.ts";

/** The known entry: written at 10, the last message under its key being the fifth of the stream. */
const known = (storage: Storage): Entry<string> => ({
  ...{ value: "known", at: 10, text: "known text", revision: 5, storage },
});
const incoming = (at: number) => ({ value: "incoming", at, text: "incoming text" });
const later = 6;
const shared = 0;

describe("merge", () => {
  it("takes the first entry of a key as it comes", () => {
    const written = incoming(10);
    expect(merge(undefined, written, shared)).toEqual({
      entry: { ...written, revision: 0, storage: "pending" },
      incoming: "newer",
    });
    expect(merge(undefined, written, later)).toEqual({
      entry: { ...written, revision: later, storage: "stored" },
      incoming: "newer",
    });
  });

  // written at, stored under, state of the known one | text that is kept, its value, its state
  it.each<[number, number, Storage, string, string, Storage]>([
    [11, shared, "pending", "incoming text", "incoming", "pending"],
    [11, shared, "stored", "incoming text", "incoming", "pending"],
    [11, shared, "lost", "incoming text", "incoming", "lost"],
    [11, later, "pending", "incoming text", "incoming", "stored"],
    [11, later, "stored", "incoming text", "incoming", "stored"],
    [11, later, "lost", "incoming text", "incoming", "stored"],
    [10, shared, "pending", "known text", "known", "pending"],
    [10, shared, "stored", "known text", "known", "stored"],
    [10, shared, "lost", "known text", "known", "lost"],
    [10, later, "pending", "incoming text", "incoming", "stored"],
    [10, later, "stored", "incoming text", "incoming", "stored"],
    [10, later, "lost", "incoming text", "incoming", "stored"],
    [9, shared, "pending", "known text", "known", "pending"],
    [9, shared, "stored", "known text", "known", "stored"],
    [9, shared, "lost", "known text", "known", "lost"],
    [9, later, "pending", "known text", "known", "pending"],
    [9, later, "stored", "known text", "known", "lost"],
    [9, later, "lost", "known text", "known", "lost"],
  ])(
    "of one at %i under %i and one at 10 that is %s, keeps %s",
    (at, revision, state, text, value, after) => {
      const { entry, incoming: age } = merge(known(state), incoming(at), revision);
      expect(entry).toEqual({
        ...{ text, value, storage: after },
        at: Math.max(at, 10),
        revision: Math.max(revision, 5),
      });
      expect(age).toBe(at > 10 ? "newer" : at < 10 ? "older" : "same");
    },
  );

  it("takes what is stored under an earlier sequence as if it were shared", () => {
    expect(merge(known("stored"), incoming(9), 4).entry).toEqual(known("stored"));
    expect(merge(known("stored"), incoming(11), 4).entry.storage).toBe("pending");
  });

  it.each<[string, number, number, number]>([
    ["shared before it is stored", 12, shared, later],
    ["stored before it is shared", 12, later, shared],
  ])("ends at the same value when an entry is %s", (_what, at, first, second) => {
    const once = merge(known("stored"), incoming(at), first).entry;
    const twice = merge(once, incoming(at), second).entry;
    expect(twice).toEqual({ ...incoming(at), revision: later, storage: "stored" });
  });
});

describe("an entry that the stream no longer has", () => {
  it.each<Storage>(["pending", "stored", "lost"])("is lost, when it was %s", (storage) => {
    expect(overwritten(known(storage), later)).toEqual({ ...known("lost"), revision: later });
    expect(missing(known(storage))).toEqual({ ...known("lost"), revision: 0 });
  });

  it("is not lost by what was stored before it, and not before it was stored", () => {
    expect(overwritten(known("stored"), 5)).toEqual(known("stored"));
    const unstored = { ...known("pending"), revision: 0 };
    expect(missing(unstored)).toEqual(unstored);
  });
});
