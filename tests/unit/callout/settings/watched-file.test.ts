import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WatchedFile } from "../../../../callout/settings/watched-file.ts";
import { parseJson } from "../../../../values/strict-json.ts";

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

  it("follows the swap of folders by which kubelet replaces all files of a mount at once", () => {
    // kubelet, atomic_writer.go: file -> ..data/file, ..data -> a folder with the time in its name
    const publish = (time: string, text: string) => {
      mkdirSync(join(folder, time));
      writeFileSync(join(folder, time, "mounted.json"), text);
      symlinkSync(time, join(folder, "..data_tmp"));
      renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
    };
    const link = join(folder, "mounted.json");
    publish("..2026_11_25", "1");
    symlinkSync("..data/mounted.json", link);
    const file = new WatchedFile(link, parseJson);
    expect(file.check()).toBe("unchanged");
    publish("..2026_11_26", "2");
    rmSync(join(folder, "..2026_11_25"), { recursive: true });
    expect([file.check(), file.value]).toEqual(["loaded", 2]);
    expect(file.check()).toBe("unchanged");
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
