import { mkdtemp, readdir, readFile, stat, writeFile, chmod, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { file } from "../../../../provider/kinds/file.ts";

let base: string;
let root: string;
const inputs = (path: string, content: string) => ({ root, path: join(root, path), content });

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "provider-file-"));
  root = join(base, "run");
});
afterEach(() => rm(base, { recursive: true, force: true }));

describe("a file", () => {
  it("is written with its folders, readable by the owner alone", async () => {
    const { id } = await file.create(inputs("a/b/secret.json", "{}"));
    expect(await readFile(id, "utf8")).toBe("{}");
    expect((await stat(id)).mode & 0o777).toBe(0o600);
    expect((await stat(join(root, "a"))).mode & 0o777).toBe(0o700);
  });

  it("needs nothing when content and mode are as wanted", async () => {
    const { state } = await file.create(inputs("x", "1"));
    expect(await file.diff(state, inputs("x", "1"))).toBe("none");
  });

  it("is brought back when someone edited, loosened or removed it", async () => {
    const { id, state } = await file.create(inputs("x", "1"));
    await writeFile(id, "tampered");
    expect(await file.diff(state, state)).toBe("update");
    await file.update?.(state, state);
    expect(await readFile(id, "utf8")).toBe("1");
    await chmod(id, 0o644);
    expect(await file.diff(state, state)).toBe("update");
    await rm(id);
    expect(await file.diff(state, state)).toBe("update");
    expect(await file.read(state)).toBeUndefined();
  });

  it("moves by replacement", async () => {
    const { state } = await file.create(inputs("x", "1"));
    expect(await file.diff(state, inputs("y", "1"))).toBe("replace");
  });

  it("takes its empty folders with it, up to the root, and nothing beyond", async () => {
    const one = await file.create(inputs("a/b/one", "1"));
    const two = await file.create(inputs("a/two", "2"));
    await file.delete(one.state);
    expect(await readdir(join(root, "a"))).toEqual(["two"]);
    await file.delete(two.state);
    expect(await readdir(base)).toEqual([]);
    await file.delete(two.state); // twice is no error
  });

  it("leaves no temporary file behind when it cannot be written", async () => {
    await file.create(inputs("dir/x", "1"));
    await expect(file.create({ root, path: join(root, "dir"), content: "" })).rejects.toThrow();
    expect(await readdir(root)).toEqual(["dir"]);
  });

  it.each([
    ["../outside", "path"],
    ["", "path"],
  ])("is refused at %j, outside its root", (path, property) => {
    const problems = file.check({ root, path: join(root, path), content: "" });
    expect(problems.map((p) => p.property)).toEqual([property]);
  });
});
