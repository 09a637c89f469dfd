import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Terminal } from "../../support/terminal.ts";
import { person, startDeployment, type Deployment } from "./deployment.ts";

/** Nobody has these names; an answer of "none" would look as if all were well. */
let deployment: Deployment;
let terminal: Terminal;
beforeAll(async () => {
  deployment = await startDeployment();
  terminal = new Terminal();
  terminal.env["NATS_ENTRA_SETTINGS"] = deployment.settingsFile;
});
afterAll(async () => {
  terminal.remove();
  await deployment.stop();
});

const nadia = ["--as", "nadia"];
const because = ["--reason", "incident"];

describe("a name that nobody has is a failure, and what is meant is named", () => {
  it.each<[readonly string[], string, string]>([
    [
      ["revoke", "--role", "Orders.Raed", ...because, ...nadia],
      "the role Orders.Raed",
      "Orders.Read",
    ],
    [
      ["revoke", "--role", "orders.read", ...because, ...nadia],
      "the role orders.read",
      "Orders.Read",
    ],
    [
      ["sessions", "--filter", "role=Orders.Raed", ...nadia],
      'no role "Orders.Raed"',
      "Orders.Read",
    ],
    [["sessions", "--filter", "account=order", ...nadia], 'no account "order"', "orders"],
    [["sessions", "--filter", "node=nn1", ...nadia], 'no node "nn1"', "n1"],
    [
      ["grant", "Orders.Operat", "--to", person("sara"), "--for", "1h", ...because, "--as", "lena"],
      'no role "Orders.Operat"',
      "Orders.Operate",
    ],
    [["whoami", "--account", "order", "--as", "sara"], 'no account "order"', "orders"],
    [["try", "publish", "x", "--account", "CONTORL", ...nadia], 'no account "CONTORL"', "CONTROL"],
    [["login", "--account", "order", "--as", "sara"], 'no account "order"', "orders"],
    [["revoke", "omra", ...because, ...nadia], 'no identity "omra"', "omar"],
    [["sessions", "--filter", "name=srara", ...nadia], 'no identity "srara"', "sara"],
    [
      ["grant", "Orders.Operate", "--to", "fatma", "--for", "1h", ...because, "--as", "lena"],
      'no identity "fatma"',
      "fatima",
    ],
  ])("%s", async (args, what, meant) => {
    const { code, stdout, stderr } = await terminal.run(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(what);
    expect(stderr).toContain(`did you mean ${meant}`);
  });

  it("of the roles in logs and in lists of who holds what", async () => {
    const cwd = terminal.cwd;
    terminal.cwd = join(deployment.settingsFile, "../../..");
    try {
      const log = join(terminal.folder, "nats.log");
      writeFileSync(log, "");
      const violations = await terminal.run("violations", log, "--role", "Orders.Raed");
      expect(violations).toMatchObject({ code: 1, stdout: "" });
      expect(violations.stderr).toContain("did you mean Orders.Read?");
      const assignments = join(terminal.folder, "assignments.json");
      writeFileSync(assignments, '[{"role":"Orders.Raed","principal":"Sara"}]');
      const report = await terminal.run("policy", "report", "--assignments", assignments);
      expect(report).toMatchObject({ code: 1, stdout: "" });
      expect(report.stderr).toContain("did you mean Orders.Read?");
    } finally {
      terminal.cwd = cwd;
    }
  });
});

it("names that there are, and that nobody uses just now, are none", async () => {
  for (const filter of ["role=Finance.Read", "account=finance", "node=n3"]) {
    const { code, stdout } = await terminal.run("sessions", "--filter", filter, ...nadia);
    expect({ filter, code }).toEqual({ filter, code: 0 });
    expect(stdout).toMatch(/\d+ sessions?\./);
  }
});

it("an id that is of its form may be anybody's: a revocation of nobody says so", async () => {
  const oid = "99999999-0000-4000-8000-000000000000";
  const { code, stdout } = await terminal.run("revoke", "--oid", oid, ...because, ...nadia);
  expect(code).toBe(0);
  expect(stdout).toContain("! Nobody was connected whom it is about.");
});
