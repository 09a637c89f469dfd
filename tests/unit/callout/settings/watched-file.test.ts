import { mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseJson } from "../../../../callout/json.ts";
import { WatchedFile } from "../../../../callout/settings/watched-file.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nats-entra-file-"));
  path = join(folder, "file.json");
  writeFileSync(path, "1");
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("a watched file", () => {
  it("is not read again while nobody touches it", () => {
    const file = new WatchedFile(path, parseJson);
    expect(file.check()).toBe("unchanged");
    expect(file.value).toBe(1);
  });

  it("takes a new value when it is written or replaced", () => {
    const file = new WatchedFile(path, parseJson);
    writeFileSync(path, "22");
    expect([file.check(), file.value]).toEqual(["loaded", 22]);
    writeFileSync(`${path}.new`, "33");
    renameSync(`${path}.new`, path);
    expect([file.check(), file.value]).toEqual(["loaded", 33]);
  });

  it("follows a link that points elsewhere, as Kubernetes mounts change", () => {
    const link = join(folder, "link");
    symlinkSync(path, link);
    const file = new WatchedFile(link, parseJson);
    writeFileSync(join(folder, "next.json"), "2");
    symlinkSync(join(folder, "next.json"), `${link}.new`);
    renameSync(`${link}.new`, link);
    expect([file.check(), file.value]).toEqual(["loaded", 2]);
  });

  it.each([
    ["half-written", () => writeFileSync(path, '{"a":')],
    ["removed", () => rmSync(path)],
  ])("keeps its last good value when it is %s, and says so once", (_how, spoil) => {
    const file = new WatchedFile(path, parseJson);
    spoil();
    expect(file.check()).toBe("failed");
    expect(file.check()).toBe("unchanged");
    expect(file.value).toBe(1);
    expect(file.problem).toBeDefined();
    writeFileSync(path, "4444");
    expect([file.check(), file.value, file.problem]).toEqual(["loaded", 4444, undefined]);
  });

  it("is loaded on demand even when it looks untouched", () => {
    const file = new WatchedFile(path, () => ({}));
    const before = file.value;
    expect(file.load()).toBe("loaded");
    expect(file.value).not.toBe(before);
  });

  it("must be good at first", () => {
    writeFileSync(path, "not JSON");
    expect(() => new WatchedFile(path, parseJson)).toThrow("the text is not JSON");
    expect(() => new WatchedFile(join(folder, "absent"), parseJson)).toThrow("absent");
  });
});
