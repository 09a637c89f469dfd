import { spawnSync } from "node:child_process";
import {
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  chmodSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import {
  createPrivateFile,
  Draft,
  replaceFile,
  replaceFileSync,
  replacePrivateFile,
  replacePrivateFileSync,
} from "../../../files/replace.mjs";
import { temporaryFolder } from "../tools/support/folder.ts";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder, "file");
});

function awaited<Args extends unknown[]>(replace: (...args: Args) => void) {
  return (...args: Args) => Promise.resolve().then(() => replace(...args));
}

const content = () => readFileSync(path, "utf8");
const mode = (file = path) => statSync(file).mode & 0o7777;

describe("a process that is killed before any step of a replacement", () => {
  const script = join(import.meta.dirname, "support/killed.mjs");

  it.each([
    // open, chmod, write, sync, close and rename; then open, sync and close of the folder
    ["sync", 6, 3],
    // the same, but a handle's close cannot be stepped in front of
    ["async", 5, 2],
  ])(
    "leaves the old file or the new one, whole: %s",
    (how, before, after) => {
      writeFileSync(path, "old");
      chmodSync(path, 0o640);
      const found: string[] = [];
      for (let step = 0; ; step++) {
        const args = [script, path, "new", how, String(step)];
        const { signal, status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
        found.push(content());
        expect(mode()).toBe(0o640);
        if (signal === "SIGKILL") continue;
        expect([status, stderr]).toEqual([0, ""]);
        break;
      }
      expect(found).toEqual([
        ...Array<string>(before).fill("old"),
        ...Array<string>(after + 1).fill("new"),
      ]);
      // what it left is hidden, and nobody's but its own
      const left = readdirSync(folder).filter((name) => name !== "file");
      expect(left.every((name) => name.startsWith(".file."))).toBe(true);
    },
    30_000,
  );
});

describe.each([
  ["without waiting", replaceFile, replacePrivateFile],
  ["before it returns", awaited(replaceFileSync), awaited(replacePrivateFileSync)],
])("replaced %s, a file", (_, replace, replacePrivate) => {
  it("keeps its permissions", async () => {
    writeFileSync(path, "old");
    chmodSync(path, 0o751);
    await replace(path, "new");
    expect([content(), mode()]).toEqual(["new", 0o751]);
  });

  it("has those that are asked for, whatever the umask is", async () => {
    await replace(path, "new", { mode: 0o666 });
    expect(mode()).toBe(0o666);
  });

  it("stands where a link was, and what that led to is as before", async () => {
    writeFileSync(join(folder, "other"), "other");
    symlinkSync("other", path);
    await replace(path, "new");
    expect([content(), readFileSync(join(folder, "other"), "utf8")]).toEqual(["new", "other"]);
  });

  it("leaves nothing when it cannot be placed", async () => {
    await expect(replace(join(folder, "none", "file"), "new")).rejects.toThrow("ENOENT");
    await expect(replace(folder, "new")).rejects.toThrow(/EISDIR|ENOTDIR|EEXIST/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("may be its owner's alone, with its folders", async () => {
    const file = join(folder, "a", "b", "secret");
    await replacePrivate(file, "s");
    expect([file, join(file, ".."), join(file, "../..")].map(mode)).toEqual([0o600, 0o700, 0o700]);
  });
});

describe("a file that is made once", () => {
  it("is whole, and made by one of many", async () => {
    const made = await Promise.all(["a", "b", "c"].map((text) => createPrivateFile(path, text)));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(content()).toBe(["a", "b", "c"][made.indexOf(true)]);
    expect(mode()).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["file"]);
  });
});

describe("a draft", () => {
  it("is in its place when it is finished", () => {
    const draft = new Draft(path, { mode: 0o600 });
    draft.write("one, ");
    draft.write(new TextEncoder().encode("two"));
    expect(readdirSync(folder)).not.toContain("file");
    draft.finish();
    draft.discard();
    expect([content(), readdirSync(folder)]).toEqual(["one, two", ["file"]]);
  });

  it("leaves nothing when it is discarded", () => {
    const draft = new Draft(path);
    draft.write("half");
    draft.discard();
    expect(readdirSync(folder)).toEqual([]);
  });
});
