import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Terminal } from "../../../../support/terminal.ts";

const now = Date.parse("2026-11-26T12:00:00Z") / 1000;
const day = 86_400;
const settings = {
  servers: ["nats://127.0.0.1:4222"],
  tenantId: "t",
  authority: "https://localhost:1",
  audience: "a",
  scope: "s",
  clientId: "c",
  callouts: [],
  monitors: [],
  keysSince: {
    "account:orders": now - 500 * day,
    "signing:orders": now - 91 * day,
    xkey: now - day,
  },
};

/** A `pulumi` that tells a configuration, and notes what it is asked for. */
const pulumi = (config: object) => `#!/bin/sh
echo "$@" >> "$HOME/asked"
[ "$2" = --json ] && echo '${JSON.stringify(config)}'
exit 0
`;

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
  terminal.time = now;
  const file = join(terminal.folder, "client.json");
  writeFileSync(file, JSON.stringify(settings));
  terminal.env["NATS_ENTRA_SETTINGS"] = file;
  configure({ "nats-entra:rotate": { value: '{"xkey":"2026-11-26"}' } });
});
afterEach(() => terminal.remove());

function configure(config: object): void {
  const bin = join(terminal.folder, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "pulumi"), pulumi(config));
  chmodSync(join(bin, "pulumi"), 0o755);
  terminal.env["PATH"] = `${bin}${delimiter}${process.env["PATH"] ?? ""}`;
}

const asked = () => readFileSync(join(terminal.folder, "asked"), "utf8").trim().split("\n");

describe("rotate", () => {
  it("sets the key's trigger in the stack's configuration, and says what to do and to expect", async () => {
    const { code, stdout } = await terminal.run("rotate", "signing:orders", "--stack", "prod");
    expect(code).toBe(0);
    expect(asked()).toEqual([
      "config --json --stack prod --non-interactive",
      'config set --path nats-entra:rotate["signing:orders"] 2026-11-26 --stack prod --non-interactive',
    ]);
    expect(stdout).toContain("signing:orders, in use for 91 days");
    expect(stdout).toContain("pulumi up --stack prod");
    expect(stdout).toMatch(/notices +nobody/);
  });

  it("takes another trigger the second time on a day", async () => {
    const { value } = await terminal.json("rotate", "xkey");
    expect(value).toMatchObject({ key: "xkey", trigger: "2026-11-26.2", set: true });
    configure({});
    expect((await terminal.json("rotate", "xkey")).value).toMatchObject({ trigger: "2026-11-26" });
  });

  it("only says so with --dry-run", async () => {
    const { stdout } = await terminal.run("rotate", "xkey", "--dry-run");
    expect(asked()).toEqual(["config --json --non-interactive"]);
    expect(stdout).toContain(
      "would run  pulumi config set --path 'nats-entra:rotate[\"xkey\"]' 2026-11-26.2",
    );
  });

  it("says in an emergency what ends", async () => {
    const { stdout } = await terminal.run("rotate", "signing:orders", "--now");
    expect(asked()[1]).toContain("2026-11-26 now");
    expect(stdout).toMatch(/ends +every session in the account ends at once/);
  });

  it("lists every key with its age, and what is due", async () => {
    const { stdout } = await terminal.run("rotate", "list");
    expect(stdout).toMatch(/^account:orders +500 days +stays$/m);
    expect(stdout).toMatch(/^signing:orders +91 days +rotate after 90 +due: nats-entra rotate/m);
    expect(stdout).toMatch(/^xkey +1 day +rotate after 365$/m);
  });

  it("knows the nodes' certificate, whose age nobody tells", async () => {
    expect((await terminal.json("rotate", "tls")).value).toMatchObject({ trigger: "2026-11-26" });
  });
});

describe("rotate refuses", () => {
  it("a key that is not there, with the one that was meant", async () => {
    const { code, stderr } = await terminal.run("rotate", "signing:order");
    expect(code).toBe(1);
    expect(stderr).toContain("did you mean signing:orders?");
    expect(stderr).toContain("nats-entra rotate list");
  });

  it("what an account is known by, unless it is said to be meant", async () => {
    const { code, stderr } = await terminal.run("rotate", "account:orders");
    expect(code).toBe(1);
    expect(stderr).toContain("another account in the place of this one");
    expect((await terminal.run("rotate", "account:orders", "--now")).code).toBe(0);
  });

  it("to guess where the configuration is", async () => {
    terminal.env["PATH"] = terminal.folder;
    const { code, stderr } = await terminal.run("rotate", "xkey");
    expect(code).toBe(1);
    expect(stderr).toContain("there is no pulumi on PATH");
    expect(stderr).toContain("npm run --silent env");
  });

  it("the settings of a deployment that tells no keys", async () => {
    const { keysSince: _, ...old } = settings;
    writeFileSync(String(terminal.env["NATS_ENTRA_SETTINGS"]), JSON.stringify(old));
    const { stderr } = await terminal.run("rotate", "xkey");
    expect(stderr).toContain("pulumi up");
  });
});
