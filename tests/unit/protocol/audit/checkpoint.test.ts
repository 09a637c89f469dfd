import { describe, expect, it } from "vitest";
import { keyPair } from "../../../../nats/index.ts";
import { joined, readLine } from "../../../../protocol/audit/chain.ts";
import { checkpoint, LogActivity, readCheckpoint } from "../../../../protocol/audit/checkpoint.ts";
import { auditEvent } from "../../../support/audit-lines.ts";
import { secretOf } from "../../../support/nats-keys.ts";

const signer = keyPair("account", secretOf("auth signing"));
const context = { instance: "callout-0", signer, time: 1_780_000_000_000 };
const head = { seq: 41, hash: "n4bQ" };
const read = (text: string) => {
  const line = readLine(text);
  return line && readCheckpoint(line);
};

describe("a checkpoint", () => {
  it("is a record of the chain, about the log, signed with the callout's key", () => {
    const line = checkpoint(
      LogActivity.Rotate,
      { ...context, file: "callout-0.000002.jsonl" },
      head,
    );
    expect(JSON.parse(line.text)).toMatchObject({
      seq: 42,
      prev: "n4bQ",
      class_uid: 1008,
      activity_id: 5,
      file: "callout-0.000002.jsonl",
      key: signer.getPublicKey(),
    });
    expect(read(line.text)).toEqual({ activity: 5, key: signer.getPublicKey(), isSigned: true });
  });

  it("says so when it is nothing but one", () => {
    const { text } = checkpoint(LogActivity.Checkpoint, context, head);
    expect(JSON.parse(text)).toMatchObject({ activity_id: 99, activity_name: "checkpoint" });
  });

  it.each([
    ["place", /"seq":42/, '"seq":43'],
    ["predecessor", /n4bQ/, "n4bR"],
    ["time", /"time":1/, '"time":2'],
    ["key", /"key":"AA?./, '"key":"AZ'],
    ["signature", /"signature":"./, '"signature":"-'],
  ])("with another %s is not signed", (_what, from, to) => {
    const { text } = checkpoint(LogActivity.Stop, context, head);
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(read(changed)).toMatchObject({ isSigned: false });
  });

  it("is none without a signature, and no record of another kind is one", () => {
    const bare = joined(auditEvent("a", { class_uid: 1008, key: signer.getPublicKey() }), head);
    expect(read(bare.text)).toMatchObject({ isSigned: false });
    expect(read(joined(auditEvent("a"), head).text)).toBeUndefined();
  });
});
