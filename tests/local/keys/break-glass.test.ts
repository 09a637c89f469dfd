import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect, credsAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { compile } from "../../../access/index.ts";
import { backupOf } from "../../../cli/keys/backup.ts";
import { writeSealed } from "../../../cli/keys/sealed-file.ts";
import { deriveTrust, serverConfig } from "../../../nats/index.ts";
import { exportedKeys } from "../../support/key-backup.ts";
import { keyMaterial, pair } from "../../support/nats-keys.ts";
import { startNats, type NatsServers } from "../../support/nats/servers.ts";
import { copyExamplePolicy } from "../../support/policies/example.ts";
import { Terminal } from "../../support/terminal.ts";
import { violationsOf } from "../nats/watch.ts";

/** A server whose callouts are all gone: nobody answers its requests. */
const { document } = compile((await import("../../../policies/index.ts")).default);
const keys = keyMaterial(Object.keys(document.accounts));
const omar = "33333333-3333-4333-8333-333333333333";
const azp = "55555555-5555-4555-8555-555555555555";
const reason = "INC-2041: no callout starts";

let nats: NatsServers;
let terminal: Terminal;
beforeAll(async () => {
  nats = await startNats({
    config: (layout) =>
      serverConfig({
        ...deriveTrust(document, keys),
        ...layout,
        jetstream: { storeFolder: layout.storeFolder, memory: 1 << 24, disk: 1 << 28 },
      }),
  });
  terminal = new Terminal();
  const identity = await generateIdentity();
  writeFileSync(join(terminal.folder, "key.txt"), identity);
  const backup = backupOf(exportedKeys(keys), new Date().toISOString());
  const lock = { recipients: [await identityToRecipient(identity)] };
  await writeSealed(join(terminal.folder, "keys.age"), JSON.stringify(backup), lock);
  // the policy's sources, as a repository has them
  copyExamplePolicy(join(terminal.folder, "policies"));
});
afterAll(async () => {
  terminal.remove();
  await nats.stop();
});

const make = (role: string, ...more: string[]) =>
  terminal.run(
    ...["keys", "break-glass", "--backup", "keys.age", "--identity", "key.txt", "--role", role],
    ...["--oid", omar, "--reason", reason, "--out", "emergency.creds", ...more],
  );
const file = () => join(terminal.folder, "emergency.creds");

async function enter(): Promise<NatsConnection> {
  const authenticator = credsAuthenticator(readFileSync(file()));
  return connect({
    ...{ servers: [...nats.urls], authenticator, inboxPrefix: `_INBOX.${omar}` },
    ...{ reconnect: false },
  });
}

/** What the server says about a message or a subscription that may not be. */
async function refusal(client: NatsConnection, act: () => void): Promise<string> {
  const said = (async () => {
    for await (const status of client.status())
      if (status.type === "error") return status.error.message;
    return "nothing";
  })();
  act();
  await client.flush();
  return said;
}

describe("credentials made with the glass broken", () => {
  it("let one in while no callout answers, with exactly the role's permissions", async () => {
    const { code, stdout, stderr } = await make("Orders.Operate");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/Orders\.Operate in operations, until .* UTC, in 60 min/);
    const client = await enter();
    const violations = violationsOf(client);
    client.publish("orders.cancel");
    expect(await violations()).toEqual([]);
    const publish = () => client.publish("ledger.entries");
    expect(await refusal(client, publish)).toMatch(/publish.*ledger\.entries/i);
    const subscribe = () => void client.subscribe("_INBOX.>", { callback: () => undefined });
    expect(await refusal(client, subscribe)).toMatch(/subscription.*_INBOX\.>/i);
    const ask = () => client.publish("$SYS.REQ.USER.INFO");
    expect(await refusal(client, ask)).toMatch(/publish.*USER\.INFO/i);
    await client.close();
  });

  it("are readable by their owner alone, and printed nowhere", async () => {
    const { stdout } = await make("Orders.Operate");
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readFileSync(file(), "utf8")).toMatch(/SU[A-Z2-7]{56}/);
    expect(stdout).not.toMatch(/S[UA][A-Z2-7]{54}|eyJ/);
  });

  it("say in their JWT whose they are, why, and until when", async () => {
    terminal.time = Math.floor(Date.now() / 1000);
    await make("Orders.Operate", "--for", "30m");
    const payload = readFileSync(file(), "utf8").split(".")[1] ?? "";
    const jwt = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
      name: string;
      exp: number;
      nats: { tags: string[] };
    };
    expect(jwt.name).toBe(`break-glass:${omar}`);
    expect(jwt.exp).toBe(terminal.time + 1800);
    expect(jwt.nats.tags).toEqual(
      expect.arrayContaining([`reason:${reason}`, "role:Orders.Operate"]),
    );
  });

  it("end by themselves", async () => {
    terminal.time = Math.floor(Date.now() / 1000);
    await make("Orders.Operate", "--for", "6s");
    const client = await enter();
    const error = await client.closed();
    expect(String(error)).toMatch(/expired/i);
    // until the second of the end is over, they are good
    await vi.waitFor(async () => {
      const again = await enter().then((client) => client.close().then(() => "in"), String);
      expect(again).toMatch(/expired|authorization/i);
    });
  });

  it("are not made for longer than four hours, nor without a reason or a role", async () => {
    expect((await make("Orders.Operate", "--for", "5h")).stderr).toContain("at most 4h");
    expect((await make("Orders.Operate", "--reason", "why")).stderr).toContain("8 to 200");
    expect((await make("Orders.Operate", "--reason", "two\nlines of it")).code).toBe(2);
    expect((await make("Orders.Nothing")).stderr).toContain("the policy has no role");
  });

  it("ask whose subjects are meant, where a role has them by application", async () => {
    const { code, stderr } = await make("Agents.Triage");
    expect(code).toBe(2);
    expect(stderr).toContain("--azp");
    expect((await make("Agents.Triage", "--azp", azp)).code).toBe(0);
  });

  it("are worthless on servers with other keys", async () => {
    await make("Orders.Operate");
    const rotated = { ...keys, accounts: { ...keys.accounts, operations: pair("others") } };
    await nats.reload(serverConfig({ ...deriveTrust(document, rotated), ...nats.layout }));
    await expect(enter()).rejects.toThrow(/authorization/i);
  });
});
