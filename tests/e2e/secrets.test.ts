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

interface Exported {
  deployment: { resources: { type: string; outputs?: Record<string, { plaintext?: string }> }[] };
}

/** Every secret that the stack was born with: the bytes of its keys, and its private keys. */
async function allSecrets(): Promise<string[]> {
  const { stdout } = await stack.pulumi("stack", "export", "-s", "local", "--show-secrets");
  const { resources } = (JSON.parse(stdout) as Exported).deployment;
  const texts = resources
    .filter(({ type }) => /^nats-entra:index:(Key|Certificate)$/.test(type))
    .map(({ outputs }) => (outputs?.["secret"] ?? outputs?.["privateKey"])?.plaintext ?? '""');
  // of a PEM, one line that is its own
  return texts.map(
    (text) => (JSON.parse(text) as string).split("\n")[1] ?? (JSON.parse(text) as string),
  );
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
    const secrets = await allSecrets();
    expect(secrets.length).toBeGreaterThan(15);
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThanOrEqual(44);
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
