import { describe, expect, it } from "vitest";
import {
  isBroken,
  readStreamRow,
  StreamState,
  type StreamRow,
} from "../../../../protocol/control/stream-row.ts";

const change = { setting: "max_age", from: "0", to: "3600000000000", effect: "loses" } as const;
const good: StreamRow = {
  account: "shopdata",
  stream: "ORDERS",
  state: "refused",
  since: 100,
  policy: "sha256:ab",
  managed: true,
  changes: [change],
  problem: "max_age would remove messages",
  next: "name max_age in mayLose",
};

describe("a row of the declared streams", () => {
  it("is read as it was written", () => {
    const last = { what: "updated", at: 90, cause: "drift", changes: [change] } as const;
    for (const row of [good, { ...good, consumer: "ship" }, { ...good, last }]) {
      expect(readStreamRow(JSON.parse(JSON.stringify(row)))).toEqual(row);
    }
  });

  it.each([
    ["nothing", null],
    ["no account", { ...good, account: undefined }],
    ["no stream", { ...good, stream: "" }],
    ["a consumer without a name", { ...good, consumer: "" }],
    ["a state that is none", { ...good, state: "fine" }],
    ["a time that is none", { ...good, since: "now" }],
    ["changes that are none", { ...good, changes: [{ ...change, effect: "unknown" }] }],
    ["an act that is none", { ...good, last: { what: "deleted", at: 9, cause: "policy" } }],
  ])("is none with %s", (_what, value) => {
    expect(readStreamRow(value)).toBeUndefined();
  });

  it("is broken unless the stream is as declared, or no longer declared", () => {
    const broken = Object.values(StreamState).filter((state) => isBroken({ state }));
    expect(broken).toEqual(["drifted", "refused", "absent", "unreachable"]);
  });
});
