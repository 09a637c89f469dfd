import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { textOf } from "../../../../callout/audit/store.ts";
import { keyPair } from "../../../../nats/index.ts";
import { beginning, joined, type Line } from "../../../../protocol/audit/chain.ts";
import { checkpoint, LogActivity } from "../../../../protocol/audit/checkpoint.ts";
import { auditEvent } from "../../../support/audit-lines.ts";
import { secretOf } from "../../../support/nats-keys.ts";
import { Terminal } from "../../../support/terminal.ts";

const signer = keyPair("account", secretOf("auth signing"));
const key = signer.getPublicKey();

let terminal: Terminal;
let lines: Line[];
beforeEach(() => {
  terminal = new Terminal();
  mkdirSync(join(terminal.cwd, "audit"));
  const context = { instance: "callout-0", signer, time: 1_780_000_000_000 };
  lines = [checkpoint(LogActivity.Start, context, beginning)];
  for (const id of ["a", "b", "c"]) lines.push(joined(auditEvent(id), lines.at(-1) as Line));
  write("callout-0.000001.jsonl", lines.slice(0, 2));
  write("callout-0.000002.jsonl", lines.slice(2));
});
afterEach(() => terminal.remove());

function write(name: string, of: readonly Line[], end = ""): void {
  writeFileSync(join(terminal.cwd, "audit", name), textOf(of) + end);
}

describe("nats-entra audit verify", () => {
  it("says of each log what it holds, and that it is whole", async () => {
    write("callout-0.000002.jsonl", lines.slice(2), '{"seq":5');
    const { code, stdout, stderr } = await terminal.run("audit", "verify", "audit", "--key", key);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: [
        "callout-0  records 1 to 4  1 checkpoint  goes on, 3 records after the last checkpoint",
        "1 line cut off: no record, and nobody was let in by it",
        "✓ every record is unchanged",
        "",
      ].join("\n"),
      stderr: "",
    });
  });

  it("ends with 1 when it is not whole, and says where", async () => {
    write("callout-0.000001.jsonl", lines.slice(0, 1));
    const { code, stdout, stderr } = await terminal.run("audit", "verify", "audit");
    expect(code).toBe(1);
    expect(stdout).toContain(
      "✗ audit/callout-0.000002.jsonl:1: record 3 of callout-0 follows 1: record 2 is not there",
    );
    expect(stderr).toBe(
      "Nobody said whose signatures count: give the callouts' public key with --key.\n",
    );
  });

  it("takes single files, and what must be in them", async () => {
    writeFileSync(join(terminal.cwd, "known.jsonl"), textOf(lines.slice(3)));
    const args = ["audit/callout-0.000001.jsonl", "--key", key, "--expect", "known.jsonl"];
    const { code, value } = await terminal.json("audit", "verify", ...args);
    expect(code).toBe(1);
    expect(value).toMatchObject({
      ok: false,
      instances: [{ instance: "callout-0", records: 2, checkpoints: 1, keys: [key] }],
      problems: [{ code: "ends_early" }],
    });
  });

  it.each([
    ["nowhere", "cannot read nowhere", "there is no such file or folder"],
    [".", "there are no audit files in .", "none is called INSTANCE.000001.jsonl or higher"],
  ])("names what it cannot read: %s", async (path, what, why) => {
    const { code, stderr } = await terminal.run("audit", "verify", path);
    expect(code).toBe(1);
    expect(stderr).toContain(`error: ${what}\n  why:  ${why}\n  next: name the folder`);
  });
});

describe("nats-entra audit export", () => {
  const out = () => readFileSync(join(terminal.cwd, "out"), "utf8");

  it("writes records as they are, so that they can be verified", async () => {
    const { code, stdout } = await terminal.run("audit", "export", "audit", "--out", "out");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "4 records in out\n" });
    expect(out()).toBe(textOf(lines));
  });

  it("writes those of a time, and those that are wanted", async () => {
    const args = ["--since", "2026-01-01", "--filter", "class_uid=3002", "--filter", "id!=b"];
    const { value } = await terminal.json("audit", "export", "audit", "--out", "out", ...args);
    expect(value).toEqual({ file: "out", format: "jsonl", records: 2 });
    const late = ["--until", "2026-01-01"];
    const none = await terminal.json("audit", "export", "audit", "--out", "out", ...late);
    expect(none.value).toMatchObject({ records: 0 });
  });

  it("writes whole events of OCSF", async () => {
    await terminal.run("audit", "export", "audit", "--out", "out", "--format", "ocsf");
    const events = out().trim().split("\n");
    expect(JSON.parse(events[1] ?? "")).toMatchObject({
      category_uid: 3,
      type_uid: 300_201,
      metadata: { uid: "a", product: { name: "nats-entra" } },
    });
  });

  it("writes a table", async () => {
    await terminal.run("audit", "export", "audit", "--out", "out", "--format", "csv");
    const [head, , first] = out().split("\r\n");
    expect(head).toMatch(/^time,class_uid,.*,count,start_time,replaces,instance,id,seq$/);
    expect(first).toMatch(/^2026-05-28T20:26:40\.000Z,3002,1,.*,callout-0,a,2$/);
  });

  it.each([
    [["--since", "yesterday"], '--since: "yesterday" is not a time'],
    [["--filter", "denied"], 'the filter "denied" is none'],
  ])("names a wrong option: %j", async (args, message) => {
    const { code, stderr } = await terminal.run("audit", "export", "audit", "--out", "o", ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
