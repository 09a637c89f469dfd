import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { chmod, readFile, rename, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { KeyFile } from "../../../../callout/keys/key-file.ts";
import { keyPair, loadSodium } from "../../../../nats/index.ts";
import { secretOf } from "../../../support/nats-keys.ts";
import { issuer, publicJwk, signingKey } from "../../../support/token.ts";

const key = signingKey("key-1");
const keys = new Map([["key-1", key.publicKey]]);
const own = { xkey: keyPair("curve", secretOf("xkey")) };
const other = { xkey: keyPair("curve", secretOf("another xkey")) };
let folder: string;

const file = (change: object = {}) =>
  new KeyFile({ folder, issuer, secrets: () => [own], ...change });
const path = () => join(folder, readdirSync(folder)[0] ?? "");
const put = (content: object, { xkey } = own) =>
  writeFile(path(), xkey.seal(Buffer.from(JSON.stringify(content)), xkey.getPublicKey()));
const seconds = () => Math.floor(Date.now() / 1000);

beforeAll(loadSodium);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nats-entra-keys-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

describe("keys on the disk", () => {
  it("are the same after a restart, with their age", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await file().save(keys);
    vi.advanceTimersByTime(90_000);
    const kept = file().load();
    expect(kept?.age).toBe(90);
    expect([...(kept?.keys.keys() ?? [])]).toEqual(["key-1"]);
    expect(kept?.keys.get("key-1")?.equals(key.publicKey)).toBe(true);
  });

  it("are none before they are saved", () => {
    expect(file().load()).toBeUndefined();
    expect(file({ folder: join(folder, "absent") }).load()).toBeUndefined();
  });

  it("are in a file for their owner alone, in a folder that is made for them", async () => {
    const made = join(folder, "made", "for", "them");
    await file({ folder: made }).save(keys);
    const [name = ""] = readdirSync(made);
    expect((await stat(made)).mode & 0o777).toBe(0o700);
    expect((await stat(join(made, name))).mode & 0o777).toBe(0o600);
  });

  it("are replaced whole: nothing else stays in the folder", async () => {
    await file().save(keys);
    await file().save(new Map([["key-2", key.publicKey]]));
    expect(readdirSync(folder)).toHaveLength(1);
    expect([...(file().load()?.keys.keys() ?? [])]).toEqual(["key-2"]);
  });

  it("are kept for each issuer", async () => {
    const others = { issuer: "https://token.example.com" };
    await file().save(keys);
    await file(others).save(new Map([["ci", key.publicKey]]));
    expect([...(file().load()?.keys.keys() ?? [])]).toEqual(["key-1"]);
    expect([...(file(others).load()?.keys.keys() ?? [])]).toEqual(["ci"]);
  });

  it("have their public half alone", async () => {
    await file().save(keys);
    const text = own.xkey.open(await readFile(path()), own.xkey.getPublicKey()) ?? "";
    const content = JSON.parse(Buffer.from(text).toString()) as { keys: object[] };
    expect(content.keys.map((jwk) => Object.keys(jwk).sort())).toEqual([["e", "kid", "kty", "n"]]);
  });

  it("are found by the xkey before as well", async () => {
    await file().save(keys);
    expect(file({ secrets: () => [other, own] }).load()).toBeDefined();
  });
});

describe("a file of keys is ignored, with its name and a reason, when it", () => {
  const jwk = publicJwk(key);
  it.each<[string, () => Promise<unknown>, RegExp]>([
    ["is cut", () => truncate(path(), 200), /damaged/],
    ["is empty", () => truncate(path(), 0), /sealed box/],
    ["was changed", changed, /damaged/],
    ["is in clear text", () => writeFile(path(), JSON.stringify({ keys: [jwk] })), /sealed box/],
    ["is of somebody else", () => put({ issuer, fetched: seconds(), keys: [jwk] }, other), /xkey/],
    ["is of another issuer", () => put({ issuer: "x", fetched: 1, keys: [jwk] }), /another issuer/],
    ["is no object", () => put([]), /another issuer/],
    ["has no time", () => put({ issuer, keys: [jwk] }), /future/],
    ["is of the future", () => put({ issuer, fetched: seconds() + 90, keys: [jwk] }), /future/],
    ["has no keys", () => put({ issuer, fetched: seconds(), keys: [] }), /no usable/],
    ["has weak keys", () => put({ issuer, fetched: 1, keys: [{ ...jwk, e: "Aw" }] }), /no usable/],
    ["is a link", linked, /ELOOP/],
    ["is too large", () => writeFile(path(), Buffer.alloc(1024 * 1024 + 1)), /not a file of keys/],
  ])("%s", async (_what, spoil, reason) => {
    await file().save(keys);
    await spoil();
    expect(() => file().load()).toThrow(reason);
    expect(() => file().load()).toThrow(folder);
  });

  async function changed() {
    const bytes = await readFile(path());
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100);
    await writeFile(path(), bytes);
  }

  async function linked() {
    const elsewhere = join(folder, "z");
    const from = path();
    await rename(from, elsewhere);
    await symlink(elsewhere, from);
  }
});

it("a folder that cannot be written to is named", async () => {
  const blocked = join(folder, "a file");
  await writeFile(blocked, "");
  await chmod(blocked, 0o400);
  await expect(file({ folder: blocked }).save(keys)).rejects.toThrow(blocked);
});
