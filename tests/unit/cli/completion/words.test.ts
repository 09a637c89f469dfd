import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compile } from "../../../../access/index.ts";
import { installSettings } from "../../../support/cli/sample.ts";
import { samplePolicy } from "../../../support/policies/sample.ts";
import { Terminal } from "../../../support/terminal.ts";

const { document } = compile(samplePolicy);
const [role = ""] = Object.keys(document.roles);
const [account = ""] = Object.keys(document.accounts);

let terminal: Terminal;
beforeEach(() => (terminal = new Terminal()));
afterEach(() => terminal.remove());

/** What the last of these words may be. */
async function of(...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await terminal.run("completion", "bash", "--", ...words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout.split("\n").filter((line) => line !== "");
}

describe("without a deployment", () => {
  it("commands are completed, and those below them", async () => {
    expect(await of("who")).toEqual(["whoami"]);
    expect(await of("")).toEqual(expect.arrayContaining(["login", "policy", "try"]));
    expect(await of("policy", "explain", "wh")).toEqual(["what-can", "who-can", "why"]);
  });

  it("options of the command, and choices of options and arguments", async () => {
    expect(await of("revoke", "--r")).toEqual(["--reason", "--role"]);
    expect(await of("whoami", "--help", "--he")).toEqual(["--help"]);
    expect(await of("try", "")).toEqual(["publish", "subscribe"]);
    expect(await of("sessions", "--sort", "no")).toEqual(["node"]);
    expect(await of("completion", "")).toEqual(["bash", "fish", "zsh"]);
  });

  it("codes that are explained", async () => {
    expect(await of("explain", "no_rol")).toEqual(["no_roles"]);
  });

  it("names are unknown, which is not an error, and the shell offers files", async () => {
    expect(await of("grant", "Ord")).toEqual([]);
    expect(await of("login", "--certificate", "ap")).toEqual([]);
    expect(await of("no-such-command", "x")).toEqual([]);
  });
});

describe("with a deployment", () => {
  beforeEach(() => {
    const { file } = installSettings(terminal, {
      policyFile: "policy.json",
      peopleFile: "people.json",
      identities: [{ name: "omar", oid: "5d8f3c1a-7c7d-4f0e-9c37-6f1f1e9d2b10" }],
      keysSince: { "signing:orders": 1, xkey: 1 },
      local: { adminKeyFile: "admin.key", identities: ["sara"] },
    });
    writeFileSync(join(dirname(file), "policy.json"), JSON.stringify(document));
    const book = { "Sara Lind": "5d8f3c1a-7c7d-4f0e-9c37-6f1f1e9d2b20" };
    writeFileSync(join(dirname(file), "people.json"), JSON.stringify(book));
  });

  it("roles and accounts of the policy are completed", async () => {
    expect(await of("grant", role.slice(0, 3))).toContain(role);
    expect(await of("revoke", "--role", role.slice(0, 3))).toContain(role);
    expect(await of("policy", "explain", "what-can", role, role.slice(0, 3))).toContain(role);
    expect(await of("whoami", "--account", account.slice(0, 2))).toContain(account);
  });

  it("people and workloads, by the names of the stack and of the address book", async () => {
    expect(await of("revoke", "om")).toEqual(["omar"]);
    expect(await of("revoke", "Sa")).toEqual(["Sara Lind"]);
    expect(await of("grant", role, "--to", "")).toEqual(["Sara Lind", "me", "omar"]);
    expect(await of("whoami", "--as", "")).toEqual(["sara"]);
  });

  it("keys", async () => {
    expect(await of("rotate", "signing:")).toEqual(["signing:orders"]);
  });

  it("and nothing where a file is broken", async () => {
    writeFileSync(join(terminal.folder, ".nats-entra/run/people.json"), "{");
    expect(await of("revoke", "om")).toEqual([]);
  });
});

it("a name cannot steer the terminal", async () => {
  installSettings(terminal, {
    identities: [{ name: "omar\u001b[2J\n$(reboot)", oid: "5d8f3c1a-7c7d-4f0e-9c37-6f1f1e9d2b10" }],
  });
  expect(await of("revoke", "om")).toEqual(["omar�[2J�$(reboot)"]);
});
