import { once } from "node:events";
import { connect as openSocket, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { person, startDeployment, type Deployment } from "../../local/cli/deployment.ts";
import { Terminal } from "../../support/terminal.ts";
import { isCommand, shows } from "../../unit/text/outside.ts";

/** A session chooses what its CONNECT says of it; an operator reads it on a terminal and in JSON. */
let deployment: Deployment;
let terminal: Terminal;
const sockets: Socket[] = [];

beforeAll(async () => {
  deployment = await startDeployment();
  terminal = new Terminal();
  terminal.env["NATS_ENTRA_SETTINGS"] = deployment.settingsFile;
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  terminal.remove();
  await deployment.stop();
});

/** Logs in by hand, with what a library would not send. */
async function connectedAs(said: { readonly lang: string; readonly name: string }): Promise<void> {
  const { stdout } = await terminal.run("token", "--as", "sara");
  const { hostname, port } = new URL(deployment.nats.urls[0] ?? "");
  const socket = openSocket(Number(port), hostname);
  sockets.push(socket);
  await once(socket, "data"); // INFO
  const options = { auth_token: stdout.trim(), verbose: false, headers: true, ...said };
  socket.write(`CONNECT ${JSON.stringify(options)}\r\nPING\r\n`);
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString()).toContain("PONG");
}

it.each([
  [
    "a row of its own",
    "go\nn9/99   user:nobody   Nats.Admin   operations   go   10.0.0.1:1   1 s ago",
  ],
  ["a carriage return over its row", "go\rn9/99   user:nobody   Nats.Admin"],
  [
    "escape sequences: colours, the title, the clipboard, links",
    "\u001b[2J\u001b]0;x\u0007\u001b]52;c;eA==\u0007\u001b]8;;https://x.example\u0007",
  ],
  ["C1 controls", "\u009b2J\u0085\u0090q"],
  ["turned and hidden characters", "\u202ego\u2066\u200b\ufeff\u2028\u2029"],
  ["commands of CI systems", "\n::error::x\n##vso[task.complete]\n##[add-mask]x"],
  ["a name that fills the screen", "x".repeat(2000)],
])("a client's language cannot have %s", async (_, lang) => {
  await connectedAs({ lang, name: lang });
  terminal.isTTY = true;
  const { code, stdout } = await terminal.run("sessions", "--as", "nadia");
  terminal.isTTY = false;
  expect(code).toBe(0);
  // eslint-disable-next-line no-control-regex -- the bold head is the command's own
  const lines = stdout.replaceAll(/\u001b\[(?:1|22)m/g, "").split("\n");
  for (const line of lines) {
    expect(shows(line)).toBe(true);
    expect(isCommand(line)).toBe(false);
    expect(line.length).toBeLessThan(600);
  }
  // one head, one row a session, one line that counts them
  const [, rows = ""] = /^(\d+) sessions?\.$/m.exec(stdout) ?? [];
  expect(lines.filter((line) => /^n\d+\/\d+ /.test(line))).toHaveLength(Number(rows));
  // what a narrow terminal folds stands further in, so that it is not taken for a row
  expect(lines.filter((line) => !line.startsWith("  "))).toHaveLength(Number(rows) + 3);
  expect(stdout).not.toMatch(/^n9/m);

  const json = await terminal.run("sessions", "--as", "nadia", "--json");
  for (const line of json.stdout.split("\n"))
    expect([shows(line), isCommand(line)]).toEqual([true, false]);
  const { sessions } = JSON.parse(json.stdout) as { sessions: { lang?: string; oid?: string }[] };
  expect(sessions.filter(({ oid }) => oid === person("sara")).map((one) => one.lang)).toContain(
    lang,
  );
});
