import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { Stack } from "../support/stack.ts";

const stack = new Stack(inject("stackRoot"));

/** nkey seeds of operators, accounts, users and curves (nkeys, seed prefix S). */
const seed = /S[OAUX][A-Z2-7]{54,}/g;

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Every secret of the stack, as `--show-secrets` would print it: seeds, key bytes, private keys. */
async function allSecrets(): Promise<string[]> {
  const { stdout } = await stack.pulumi("stack", "export", "-s", "local", "--show-secrets");
  const quoted = [...stdout.matchAll(/"plaintext": ("(?:[^"\\]|\\.)*")/g)].map(
    ([, text]) => JSON.parse(JSON.parse(text ?? '""') as string) as unknown,
  );
  const strings = quoted.flatMap((value) => JSON.stringify(value).match(/[\w+/=-]{40,}/g) ?? []);
  expect(strings.length).toBeGreaterThan(10);
  return strings;
}

describe("secrets", () => {
  it("are in the state, but only encrypted", async () => {
    const { stdout: clear } = await stack.pulumi(
      "stack",
      "export",
      "-s",
      "local",
      "--show-secrets",
    );
    expect(clear.match(seed)?.length).toBeGreaterThan(3);
    const { stdout: exported } = await stack.pulumi("stack", "export", "-s", "local");
    expect(exported.match(seed)).toBeNull();
    const state = await filesBelow(join(stack.root, ".nats-entra", "state"));
    expect(state.length).toBeGreaterThan(0);
    for (const file of state) expect((await readFile(file, "latin1")).match(seed), file).toBeNull();
  });

  it("are in no output and no property that is not marked as one", async () => {
    const { stdout: exported } = await stack.pulumi("stack", "export", "-s", "local");
    const { stdout: outputs } = await stack.pulumi("stack", "output", "-s", "local", "--json");
    for (const secret of await allSecrets()) {
      expect(exported.includes(secret)).toBe(false);
      expect(outputs.includes(secret)).toBe(false);
    }
  });

  it("are in no log and not in what up printed", async () => {
    const logs = await filesBelow(join(stack.root, ".nats-entra", "run", "log"));
    expect(logs.length).toBeGreaterThan(5);
    const texts = await Promise.all(logs.map((file) => readFile(file, "utf8")));
    for (const text of [...texts, inject("upOutput")]) {
      expect(text.match(seed)).toBeNull();
      expect(text).not.toMatch(/eyJ[\w-]{20,}\.eyJ[\w-]{100,}\.[\w-]{100,}/); // an access token
    }
  });

  it("on disk are readable by their owner alone", async () => {
    for (const file of await filesBelow(join(stack.root, ".nats-entra"))) {
      const text = await readFile(file, "latin1");
      if (!seed.test(text) && !text.includes("PRIVATE KEY")) continue;
      expect((await stat(file)).mode & 0o077, file).toBe(0);
    }
  });
});
