import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ExitCode, exitWords } from "../../../cli/terminal/exit-code.ts";
import { programOf } from "../../../cli/program.ts";
import { Terminal } from "../../support/terminal.ts";

let terminal: Terminal;
beforeEach(() => (terminal = new Terminal()));
afterEach(() => terminal.remove());

describe("help", () => {
  it("of the program lists every command and the exit codes", async () => {
    const { code, stdout } = await terminal.run("--help");
    expect(code).toBe(0);
    const { commands } = programOf({ io: terminal.io, exitCode: ExitCode.Done });
    for (const each of commands) expect(stdout).toMatch(new RegExp(`^  ${each.name()} `, "m"));
    for (const [exit, words] of Object.entries(exitWords))
      expect(stdout).toMatch(new RegExp(`^  ${exit} +${words}$`, "m"));
  });

  it("comes with the version of the package", async () => {
    const { code, stdout } = await terminal.run("--version");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("a wrong call ends with exit code 2, says why, and leaves stdout empty", () => {
  it.each([
    [[], "Usage: nats-entra"],
    [["lgoin"], "Did you mean login?"],
    [["whoami", "--acount", "x"], "Did you mean --account?"],
    [["try", "publish"], "missing required argument 'subject'"],
    [["try", "eat", "orders.new"], "Allowed choices are publish, subscribe"],
    [["try", "publish", "orders.*"], "only subscriptions have wildcards"],
    [["try", "publish", "orders..new"], "is not a subject"],
    [["try", "subscribe", "orders.>.new"], "'>' is not last"],
    [["try", "publish", "orders.new", "--queue", "q"], "a message has no queue group"],
    [["policy", "explain", "who-can", "publish"], "missing required argument"],
    [["policy", "diff"], "required option '--base <ref>' not specified"],
    [["token", "extra"], "too many arguments"],
    [["sessions", "--filter", "rolle=x"], "is not a filter"],
    [["sessions", "--filter", "oid=sara"], '--filter oid "sara" is not an id'],
    [["revoke", "--oid", "sara", "--reason", "x"], '--oid "sara" is not an id'],
    [["revoke", "--azp", "*", "--reason", "x"], '--azp "*" is not an id'],
    [["audit", "tail", "--filter", "desicion=denied"], "did you mean decision?"],
    [["audit", "tail", "--filter", "client.adress=::1"], "did you mean client.address?"],
    [["audit", "tail", "--filter", "decision=denyed"], "did you mean denied?"],
    [["audit", "tail", "--filter", "reason!=token_expire"], "did you mean token_expired?"],
    [["audit", "tail", "--filter", "__proto__=x"], "no record has the field __proto__"],
    [["audit", "tail", "--filter", "oid.x=y"], "no record has the field oid.x"],
    [["sessions", "--sort", "age"], "Allowed choices are since"],
    [["revoke", "--oid", "x"], "add --reason TEXT"],
    [["revoke", "--reason", "x"], "it is not said whom"],
    [["revoke", "--oid", "x", "--role", "y", "--reason", "x"], "more than one is named"],
    [["revoke", "--oid", "x", "--reason", "x", "--for", "soon"], "is not a duration"],
    [
      ["revoke", "--oid", "x", "--reason", "x", "--until", "2020-01-01"],
      "is not a time in the future",
    ],
    [["revoke", "lift"], "missing required argument 'id'"],
  ])("%j", async (args, said) => {
    const { code, stdout, stderr } = await terminal.run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(said);
  });
});

describe("without a deployment", () => {
  it.each([["whoami"], ["token"], ["status"], ["demo"], ["login"], ["logout"]])(
    "%s says what to do",
    async (name) => {
      const { code, stdout, stderr } = await terminal.run(name);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toContain("next: run `nats-entra use STACK`");
    },
  );
});
