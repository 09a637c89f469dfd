import { afterAll, beforeAll, expect, it } from "vitest";
import { Terminal } from "../../support/terminal.ts";
import { person, startDeployment, type Deployment } from "./deployment.ts";

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

const rolesOf = async (name: string, account: string) => {
  const { value } = await terminal.json(
    "try",
    "publish",
    "orders.cancel",
    "--as",
    name,
    "--account",
    account,
  );
  // without a role in the account there is no session at all
  return (value as { allowed?: boolean } | null)?.allowed ?? false;
};

it("gives a role for a while, lists it, and takes it back", async () => {
  expect(await rolesOf("sara", "operations")).toBe(false);
  const call = ["grant", "Orders.Operate", "--to", "sara", "--for", "1h"];
  const given = await terminal.run(...call, "--reason", "INC-4711", "--as", "lena");
  expect(given.stdout).toContain(`sara, ${person("sara")} (named in client.json)`);
  expect(given.stdout, given.stderr).toMatch(
    /until +\d{4}-.*in 60 min\nnext +the holder logs in again/,
  );
  expect(await rolesOf("sara", "operations")).toBe(true);

  const id = /id +(\S{8})/.exec(given.stdout)?.[1] ?? "";
  const { stdout: list } = await terminal.run("grant", "list", "--as", "nadia");
  expect(list).toMatch(
    new RegExp(`^${id} +Orders.Operate +to sara \\(${person("sara")}\\).*INC-4711`),
  );

  const withdrawn = await terminal.run("grant", "withdraw", id, "--as", "lena");
  expect(withdrawn.stdout, withdrawn.stderr).toContain(
    "no longer has Orders.Operate by this grant",
  );
  expect(await rolesOf("sara", "operations")).toBe(false);
});

it("proposes what only two may give, and the second of them approves", async () => {
  const call = ["grant", "Finance.Read", "--to", person("omar"), "--for", "30m"];
  const proposed = await terminal.json(...call, "--reason", "month end", "--as", "lena");
  const { id, until } = proposed.value as { id: string; until?: number };
  expect({ until, code: proposed.code }, proposed.stderr).toEqual({ until: undefined, code: 0 });

  const own = await terminal.run("grant", "approve", id, "--as", "lena");
  expect(own).toMatchObject({ code: 1 });
  expect(own.stderr).toContain("four eyes are those of two");

  const approved = await terminal.run("grant", "approve", id.slice(0, 8), "--as", "nadia");
  expect(approved.stdout, approved.stderr).toContain(`${person("omar")} has Finance.Read until`);
});

it("says who may not, and what is no grant", async () => {
  const grant = (role: string, as: string, ...more: string[]) =>
    terminal.run(
      "grant",
      role,
      "--to",
      person("sara"),
      "--for",
      "1h",
      "--reason",
      "x",
      "--as",
      as,
      ...more,
    );
  expect((await grant("Streams.Deploy", "lena")).stderr).toContain(
    "lena may not do that with the role Streams.Deploy",
  );
  expect((await grant("Orders.Operate", "sara")).stderr).toMatch(/error: /);
  expect(await grant("Orders.Operate", "lena", "--to", "saar")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("did you mean sara") as string,
  });
  expect(await terminal.run("grant", "withdraw", "nothing", "--as", "lena")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("there is no grant nothing") as string,
  });
});
