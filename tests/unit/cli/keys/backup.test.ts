import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { armor, Decrypter, generateIdentity, identityToRecipient } from "age-encryption";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exportedKeys } from "../../../support/key-backup.ts";
import { keyMaterial } from "../../../support/nats-keys.ts";
import { Terminal } from "../../../support/terminal.ts";
import { PulumiStandIn } from "./stand-in.ts";

const keys = keyMaterial(["orders"]);
const exported = exportedKeys(keys);
const empty = { version: 3, deployment: { secrets_providers: { type: "passphrase" } } };
const passphrase = "correct horse battery staple";
const secret = Buffer.from(keys.system.identity).toString("base64");

let terminal: Terminal;
let pulumi: PulumiStandIn;
let identity: string;
let recipient: string;
beforeEach(async () => {
  terminal = new Terminal();
  terminal.time = 1_800_000_000;
  pulumi = new PulumiStandIn(terminal);
  pulumi.shows(exported);
  identity = await generateIdentity();
  recipient = await identityToRecipient(identity);
  writeFileSync(join(terminal.folder, "key.txt"), `# created: today\n${identity}\n`);
});
afterEach(() => terminal.remove());

const backupFor = (...recipients: string[]) =>
  terminal.run(
    ...["keys", "backup", "--out", "keys.age"],
    ...recipients.flatMap((key) => ["--recipient", key]),
  );
const file = () => join(terminal.folder, "keys.age");

describe("keys backup", () => {
  it("writes a file that its owner alone may read, and prints no secret", async () => {
    const { code, stdout, stderr } = await backupFor(recipient);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("12 keys of the stack local");
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    for (const text of [stdout, readFileSync(file(), "utf8")]) expect(text).not.toContain(secret);
  });

  it("takes a file that the age tool opens", async () => {
    await backupFor(recipient);
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const opened = await decrypter.decrypt(armor.decode(readFileSync(file(), "utf8")));
    const backup = JSON.parse(gunzipSync(opened).toString()) as { resources: { type: string }[] };
    expect(backup).toMatchObject({ format: "nats-entra keys 1", stack: "local" });
    expect(JSON.stringify(backup)).toContain(secret);
    expect(backup.resources.map(({ type }) => type)).not.toContain("nats-entra:local:File");
  });

  it("is for every recipient that is named", async () => {
    const other = await generateIdentity();
    await backupFor(recipient, await identityToRecipient(other));
    writeFileSync(join(terminal.folder, "other.txt"), other);
    for (const name of ["key.txt", "other.txt"])
      expect((await terminal.run("keys", "list", "keys.age", "--identity", name)).code).toBe(0);
  });

  it("asks for the stack that is named", async () => {
    await terminal.run(
      ...["keys", "backup", "--stack", "acme/orders", "--out", "k", "--recipient", recipient],
    );
    expect(pulumi.calls).toEqual([
      "stack export --show-secrets --stack acme/orders --non-interactive",
    ]);
  });

  it.each([
    ["no way to close it", [], "there is nothing to close"],
    ["what is not a public key", ["--recipient", "age1nobody"], "is not a public key of age"],
  ])("refuses %s, and writes nothing", async (_what, options, why) => {
    const { code, stderr } = await terminal.run("keys", "backup", "--out", "keys.age", ...options);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain(why);
    expect(readdirSync(terminal.folder)).not.toContain("keys.age");
  });

  it("refuses a passphrase that is quickly tried", async () => {
    terminal.env["NATS_ENTRA_BACKUP_PASSPHRASE"] = "hunter2";
    const { code, stderr } = await terminal.run("keys", "backup", "--out", "keys.age");
    expect(code).toBe(2);
    expect(stderr).toContain("too short");
    expect(stderr).not.toContain("hunter2");
  });

  it("refuses a stack without keys", async () => {
    pulumi.shows(empty);
    const { code, stderr } = await backupFor(recipient);
    expect(code).toBe(1);
    expect(stderr).toContain("the stack has no keys");
  });

  it("says what pulumi says when it cannot", async () => {
    pulumi.refuses("error: no stack named 'local' found");
    const { code, stderr } = await backupFor(recipient);
    expect(code).toBe(1);
    expect(stderr).toContain("no stack named 'local' found");
  });
});

describe("keys list", () => {
  it("shows public keys and ages, and no secret", async () => {
    await backupFor(recipient);
    const { stdout } = await terminal.run("keys", "list", "keys.age", "--identity", "key.txt");
    expect(stdout).toMatch(/orders-keys +operator +O[A-Z2-7]{55} +2025-06-15T15:06:40Z/);
    expect(stdout).toMatch(/account:orders +A[A-Z2-7]{55}/);
    expect(stdout).toMatch(/xkey +X[A-Z2-7]{55}/);
    expect(stdout).not.toContain(secret);
  });

  it("opens by the passphrase, from the environment or a file", async () => {
    terminal.env["NATS_ENTRA_BACKUP_PASSPHRASE"] = passphrase;
    await terminal.run("keys", "backup", "--out", "keys.age");
    delete terminal.env["NATS_ENTRA_BACKUP_PASSPHRASE"];
    writeFileSync(join(terminal.folder, "words"), `${passphrase}\n`);
    const byFile = await terminal.run("keys", "list", "keys.age", "--passphrase-file", "words");
    expect(byFile.code).toBe(0);
  });

  it("opens with no other key, nor after a change", async () => {
    await backupFor(recipient);
    writeFileSync(join(terminal.folder, "other.txt"), await generateIdentity());
    const open = (name: string) => terminal.run("keys", "list", "keys.age", "--identity", name);
    expect((await open("other.txt")).stderr).toContain("cannot be opened");
    const text = readFileSync(file(), "utf8");
    writeFileSync(
      file(),
      text.replace(/^(.{40})(.)/m, (_all, head: string) => `${head}A`),
    );
    const lines = text.split("\n");
    const last = lines.at(-3) ?? "";
    lines.splice(-3, 1, (last.startsWith("A") ? "B" : "A") + last.slice(1));
    writeFileSync(file(), lines.join("\n"));
    expect((await open("key.txt")).stderr).toContain("cannot be opened");
  });

  it("does not repeat a private key that it cannot read", async () => {
    await backupFor(recipient);
    const torn = identity.slice(0, 40);
    writeFileSync(join(terminal.folder, "torn.txt"), torn);
    const { stderr } = await terminal.run("keys", "list", "keys.age", "--identity", "torn.txt");
    expect(stderr).toContain("not a private key");
    expect(stderr).not.toContain(torn.slice(16));
  });
});

describe("keys restore", () => {
  const restore = (...more: string[]) =>
    terminal.run("keys", "restore", "keys.age", "--identity", "key.txt", ...more);
  beforeEach(async () => {
    await backupFor(recipient);
    pulumi.shows(empty);
  });

  it("puts the keys, and nothing but what they hang from, into the empty stack", async () => {
    const { code, stdout } = await restore();
    expect(code, stdout).toBe(0);
    const { deployment } = pulumi.imported;
    expect(deployment).toMatchObject(empty.deployment);
    const before = new Map(exported.deployment.resources?.map((each) => [each.urn, each]));
    expect(deployment.resources).toHaveLength(16); // keys, provider, three components
    for (const { urn, custom, id, outputs, inputs } of deployment.resources ?? []) {
      const was = before.get(urn);
      expect({ custom, id }).toEqual({ custom: was?.custom, id: was?.id });
      if (custom)
        expect({ outputs, inputs }).toEqual({ outputs: was?.outputs, inputs: was?.inputs });
      else expect(outputs).toBeUndefined();
    }
  });

  it("gives them the names of the stack that takes them", async () => {
    await restore("--stack", "acme/nats-entra/again");
    const { resources = [] } = pulumi.imported.deployment;
    const urns = resources.flatMap(({ urn, parent, provider }) => [urn, parent, provider]);
    for (const urn of urns) expect(urn ?? "urn:pulumi:again::").toMatch(/^urn:pulumi:again::/);
    expect(urns).toContain("urn:pulumi:again::nats-entra::pulumi:pulumi:Stack::nats-entra-again");
    const known = new Set(resources.map(({ urn }) => urn));
    for (const { parent } of resources) if (parent !== undefined) expect(known).toContain(parent);
  });

  it.each([
    ["has resources", exported, "is not empty"],
    ["would hold them in clear", { version: 3, deployment: {} }, "does not say how it encrypts"],
  ])("touches no stack that %s", async (_what, target, why) => {
    pulumi.shows(target);
    const { code, stderr } = await restore();
    expect(code).toBe(1);
    expect(stderr).toContain(why);
    expect(pulumi.calls.filter((call) => call.includes("import"))).toEqual([]);
  });
});

it("says where pulumi is, when it is not there", async () => {
  terminal.env["PATH"] = "/nowhere";
  const { code, stderr } = await backupFor(recipient);
  expect(code).toBe(1);
  expect(stderr).toContain("there is no pulumi on the PATH");
});
