import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { commandBlocks } from "../../support/pages/commands.ts";
import { pagesOf } from "../../support/pages/walk.ts";
import { Shell } from "./shell.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/how-to/leaf-nodes.md"), "utf8");
const walk = pagesOf(import.meta.filename)("docs/how-to/leaf-nodes.md");
const shell = new Shell();
afterAll(() => shell.remove());

describe("docs/how-to/leaf-nodes.md", () => {
  it("writes a remote that a server reads, and nobody else", () => {
    const script = walk.rest();
    const [configuration = ""] = commandBlocks(page, "conf");
    expect(configuration).toContain('include "remote.conf"');
    writeFileSync(join(shell.folder, "leaf.conf"), configuration);
    shell.program("nats-entra", "echo header.payload.signature");
    // there is no server to reload: the reload's place is taken by the server's own check of its files
    const check = script.replace("nats-server --signal reload", "nats-server -t -c leaf.conf");
    expect(check).not.toBe(script);
    const { code, stderr } = shell.run(check);
    expect(code, stderr).toBe(0);
    expect(statSync(join(shell.folder, "remote.conf")).mode & 0o777).toBe(0o600);
    const remote = readFileSync(join(shell.folder, "remote.conf"), "utf8");
    expect(remote).toContain("tls://sites:header.payload.signature@hub.example.com:7422");
  });
});
