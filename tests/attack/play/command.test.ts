import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startOf } from "../../../provider/process/running.ts";
import { Terminal } from "../../support/terminal.ts";

const program = join(import.meta.dirname, "../../../cli/bin.mjs");

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
  mkdirSync(join(terminal.folder, "policies"));
});
afterEach(() => terminal.remove());

/** A service answers two requests; only operators may send one of them. Where are those who may ask the other? */
function write(asker: "shop" | "desk"): void {
  const files = {
    "index.ts": `import { account, policy, request, role, serve, service } from "@nats-entra/access";
const shop = account("shop", { description: "Services", default: true });
const desk = account("desk", { description: "People" });
const status = service("orders.status", { account: shop });
export default policy({
  accounts: [shop, desk],
  roles: [
    role("Service", { description: "s", account: shop, members: ["application"], grants: [serve(status, { responses: { max: 1 } }), serve("orders.cancel")] }),
    role("Asker", { description: "a", account: ${asker}, members: ["application"], grants: [request(status)] }),
  ],
});
`,
    "invariants.ts": `import { never, publish, within } from "@nats-entra/access";
export default [never("Asker", within("shop", publish("orders.cancel")), "operators cancel")];
`,
  };
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(terminal.folder, "policies", name), text);
}

describe("policy attack", () => {
  it("shows what arrives where a policy has no wall", async () => {
    write("shop");
    const { code, stdout, stderr } = await terminal.run("policy", "attack");
    expect(stderr).toBe("");
    expect(stdout).toContain("1. Asker publishes ");
    expect(stdout).toContain("on orders.cancel in shop arrives: ");
    expect(stdout).toContain("1 of 1 invariant refuted: 1 arrived, 0 did not, 0 not played");
    expect(code).toBe(1);
  });

  it("has nothing to play where it has one", async () => {
    write("desk");
    const { code, stdout } = await terminal.run("policy", "attack");
    expect(stdout).toBe("✓ policies: 1 invariant proved, nothing to attack\n");
    expect(code).toBe(0);
  });

  it("leaves no server and no file behind when it is told to end", async () => {
    write("shop");
    // a server that never listens, so that the command is waiting for it
    const bin = join(terminal.folder, "bin");
    const temporary = join(terminal.folder, "tmp");
    for (const folder of [bin, temporary]) mkdirSync(folder);
    const server = `#!/bin/sh\necho $$ > ${terminal.folder}/pid\nexec sleep 60\n`;
    writeFileSync(join(bin, "nats-server"), server, { mode: 0o755 });
    const child = spawn(process.execPath, [program, "policy", "attack"], {
      cwd: terminal.folder,
      env: { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}`, TMPDIR: temporary },
      stdio: "ignore",
    });
    const ended = once(child, "exit");
    const pid = () => Number(readFileSync(join(terminal.folder, "pid"), "utf8"));
    await vi.waitFor(() => expect(pid()).toBeGreaterThan(0), 20_000);
    const started = pid();
    child.kill("SIGTERM");
    expect(await ended).toEqual([143, null]);
    expect(readdirSync(temporary)).toEqual([]);
    await vi.waitFor(() => expect(startOf(started)).toBeUndefined());
  });

  it("says what is missing when there is no nats-server", async () => {
    write("shop");
    const path = process.env["PATH"];
    process.env["PATH"] = terminal.folder;
    try {
      const { code, stderr } = await terminal.run("policy", "attack");
      expect(stderr).toContain("nats-server is not on PATH");
      expect(code).toBe(1);
    } finally {
      process.env["PATH"] = path;
    }
  });
});
