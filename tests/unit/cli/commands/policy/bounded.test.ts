import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Bounded } from "../../../../../access/index.ts";
import { signed } from "../../../../../cli/policy/statement.ts";
import { publicKey, seed } from "../../../../../nats/index.ts";
import { secretOf } from "../../../../support/nats-keys.ts";
import { Terminal } from "../../../../support/terminal.ts";
import { writeShopPolicy } from "../../../../support/policies/shop.ts";

const signer = publicKey("account", secretOf("bounded"));
const stranger = publicKey("account", secretOf("stranger"));

describe("policy bounded", () => {
  let terminal: Terminal;
  const at = (name: string) => join(terminal.folder, name);
  const edit = (name: string, from: string, to: string) => {
    const text = readFileSync(at(name), "utf8");
    expect(text).toContain(from);
    writeFileSync(at(name), text.replace(from, to));
  };
  beforeEach(() => {
    terminal = new Terminal();
    writeShopPolicy(terminal.folder);
    const access = /"(.*)"/.exec(readFileSync(at("policies/index.ts"), "utf8"))?.[1] ?? "";
    writeFileSync(
      at("policies/agents.ts"),
      `import { agent, request } from "${access}";
export const helper = agent("helper", {
  description: "Helps",
  clients: ["22222222-2222-4222-8222-222222222222"],
  account: "shop",
  bounds: [request("shop.status")],
  maxSession: "30m",
});
`,
    );
    edit(
      "policies/index.ts",
      "export default policy({",
      'import { helper } from "./agents.ts";\nexport default policy({ agents: [helper],',
    );
    writeFileSync(at("bounded.nk"), `${seed("account", secretOf("bounded"))}\n`, { mode: 0o600 });
  });
  afterEach(() => {
    terminal.remove();
  });

  it("says what an agent can do, for whomever and for each role", async () => {
    const { code, stdout } = await terminal.run("policy", "bounded", "helper");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^helper, in account shop, with client 2{8}-.*, for 30 min at a time\n/);
    expect(stdout).toMatch(/At most, for any person:\n(?: .*\n)* {2}publish shop\.status\n/);
    expect(stdout).toMatch(/Exactly, for somebody with Shop\.Read:\n/);
    expect(stdout).toMatch(/Proved of sha256:[0-9a-f]{64}\n$/);
  });

  it("signs that, and shows nothing of the key", async () => {
    const made = await terminal.run(
      ...["policy", "bounded", "helper", "--key", "bounded.nk", "--out", "helper.json"],
    );
    expect(made.code).toBe(0);
    const text = readFileSync(at("helper.json"), "utf8");
    expect(text + made.stdout + made.stderr).not.toContain(seed("account", secretOf("bounded")));
    const good = await terminal.json("policy", "verify", "helper.json", "--signer", signer);
    expect(good).toMatchObject({ code: 0, value: { ok: true, agent: "helper" } });
  });

  it("says what others send because of it, and is held to that", async () => {
    edit("policies/agents.ts", 'request("shop.status")', 'request("$JS.API.INFO")');
    const { stdout } = await terminal.run("policy", "bounded", "helper");
    expect(stdout).toMatch(
      /\nAt most, others send because of it in account shop to:\n(?: .*\n)* {2}shop\.jobs\n/,
    );
    const { value } = await terminal.json("policy", "bounded", "helper");
    const { effects, ...earlier } = value as Bounded;
    const sign = (file: string, bounded: Bounded) =>
      writeFileSync(at(file), JSON.stringify(signed(bounded, at("bounded.nk"), terminal.folder)));
    const verify = (file: string) => terminal.run("policy", "verify", file, "--signer", signer);
    sign("earlier.json", earlier);
    expect(await verify("earlier.json")).toMatchObject({ code: 0 });
    sign("now.json", { ...earlier, effects: effects ?? [] });
    expect(await verify("now.json")).toMatchObject({ code: 0 });
    sign("less.json", { ...earlier, effects: [] });
    const { code, stdout: said } = await verify("less.json");
    expect(code).toBe(1);
    expect(said).toMatch(/but not what the policy's streams make of it/);
  });

  it("is refused under another key, changed, or of another policy", async () => {
    await terminal.run(
      "policy",
      "bounded",
      "helper",
      "--key",
      "bounded.nk",
      "--out",
      "helper.json",
    );
    const verify = (file: string, key = signer) =>
      terminal.run("policy", "verify", file, "--signer", key);
    expect(await verify("helper.json", stranger)).toMatchObject({ code: 1 });
    expect((await verify("helper.json", "nobody")).stderr).toMatch(/not a public key/);
    const envelope = JSON.parse(readFileSync(at("helper.json"), "utf8")) as { payload: string };
    const payload = Buffer.from(envelope.payload, "base64").toString();
    const wider = Buffer.from(payload.replaceAll("shop.status", "shop.>")).toString("base64");
    writeFileSync(at("wider.json"), JSON.stringify({ ...envelope, payload: wider }));
    expect((await verify("wider.json")).stderr).toMatch(/has no signature of A/);
    writeFileSync(at("none.json"), "{}");
    expect((await verify("none.json")).stderr).toMatch(/cannot read the statement/);
    cpSync(at("policies"), at("changed"), { recursive: true });
    edit("changed/roles/shop.ts", "Look things up", "Look at things");
    const other = ["--signer", signer, "--dir", "changed"];
    const { code, stdout } = await terminal.run("policy", "verify", "helper.json", ...other);
    expect(code).toBe(1);
    expect(stdout).toMatch(/but of another policy/);
  });

  it("is refused for a key that is none, without a word of it", async () => {
    writeFileSync(at("other.txt"), "secret words");
    const { code, stderr } = await terminal.run(
      "policy",
      "bounded",
      "helper",
      "--key",
      "other.txt",
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/there is no seed/);
    expect(stderr).not.toContain("secret words");
  });
});
