import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Event, Step } from "../../../../../attack/play.ts";
import { policyAttackCommand } from "../../../../../cli/commands/policy/attack.ts";
import type { Shell } from "../../../../../cli/terminal/command.ts";
import type { Player } from "../../../../../cli/policy/attack.ts";
import { Terminal } from "../../../../support/terminal.ts";
import { writeShopPolicy } from "../../../../support/policies/shop.ts";

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
  writeShopPolicy(terminal.folder);
  write(`[
  never(users, publish("shop.status"), "nobody asks"),
  never("Shop.Read", subscribe("shop.events.card.>")),
  atMost("Shop.Read", [subscribe("shop.>"), publish("shop.>")]),
  allow("Shop.Read", publish("shop.never")),
]`);
});
afterEach(() => terminal.remove());

function write(invariants: string): void {
  writeFileSync(
    join(terminal.folder, "policies/invariants.ts"),
    `import { allow, atMost, never, publish, subscribe, users, limited } from "@nats-entra/access";\nexport default ${invariants};\n`,
  );
}

/** What a server would say of the last step. */
function player(last: "arrived" | "missing", refused = false): Player {
  return async function* (_document, steps: readonly Step[]) {
    await Promise.resolve();
    for (const step of steps) yield event(step);
  };
  function event(step: Step): Event {
    if (step.kind !== "expect")
      return refused ? { kind: "refused", step, message: "No" } : { kind: "done", step };
    if (last === "missing") return { kind: "missing", step };
    const message = { on: step.subject, subject: step.subject, reply: "", headers: "" };
    return { kind: "arrived", step, message: { ...message, payload: "a\u001b[31mb\nc" } };
  }
}

async function attack(play: Player, ...args: string[]) {
  let stdout = "";
  let stderr = "";
  const io = {
    ...terminal.io,
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
  };
  const shell: Shell = { io, exitCode: 0 };
  await policyAttackCommand(shell, play).parseAsync(args, { from: "user" });
  return { code: shell.exitCode, stdout, stderr };
}

const silent: Player = () => {
  throw new Error("nothing is to be played");
};

describe("policy attack", () => {
  it("prints each step and what arrived, with exit code 1", async () => {
    const { code, stdout } = await attack(player("arrived"));
    expect(code).toBe(1);
    const [first = "", ...lines] = stdout.split("\n");
    expect(first).toContain("✗ policies/invariants.ts:3:3 never(users, publish(shop.status))");
    expect(lines).toEqual([
      "  1. Shop.Read publishes shop.status",
      "  2. on shop.status in shop arrives: a�[31mb c",
      "  It arrived: the policy permits it.",
      "",
      "1 of 3 invariants refuted: 1 arrived, 0 did not, 0 not played",
      "",
    ]);
  });

  it.each([
    ["nothing arrives", player("missing"), "2. nothing arrives on shop.status in shop"],
    ["a step is refused", player("arrived", true), "1. Shop.Read publishes shop.status: refused"],
  ])("asks for a report with exit code 1 when %s", async (_, play, line) => {
    const { code, stdout } = await attack(play);
    expect(code).toBe(1);
    expect(stdout).toContain(line);
    expect(stdout).toContain("Report it.");
  });

  it("plays those alone that say what is asked for", async () => {
    const card = await attack(silent, "shop.events.card");
    expect(card.code).toBe(0);
    expect(card.stdout).toBe("✓ policies: 1 invariant proved, nothing to attack\n");
    expect((await attack(player("arrived"), "shop.status")).code).toBe(1);
  });

  it.each(["nothing like it", "shop.never"])(
    "knows no invariant to attack by '%s'",
    async (part) => {
      const { code, stderr } = await attack(silent, part);
      expect(code).toBe(2);
      expect(stderr).toContain(`no invariant of policies that can be attacked says '${part}'`);
    },
  );

  it("says what is not played and why, with exit code 1", async () => {
    write('[limited("Shop.Read", "1h")]');
    const { code, stdout, stderr } = await attack(silent);
    expect(stderr).toBe("");
    expect(code).toBe(1);
    expect(stdout).toContain("It was not played: it is about sessions and services, not messages.");
  });

  it("has the same as JSON", async () => {
    const { code, stdout } = await attack(player("arrived"), "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      invariants: 3,
      attacks: [
        {
          invariant: "never(users, publish(shop.status))",
          source: "policies/invariants.ts:3:3",
          outcome: "arrived",
          events: [{ kind: "done" }, { kind: "arrived", step: { subject: "shop.status" } }],
        },
      ],
    });
  });

  it("plays nothing when an invariant says nothing", async () => {
    write('[never(users, publish("shop.status")), never("Shop.Raed", publish("shop.status"))]');
    const { code, stderr } = await attack(silent);
    expect(code).toBe(1);
    expect(stderr).toContain("Shop.Raed");
  });

  it("says what it needs when there is no server", async () => {
    const { code, stderr } = await attack(silent, "shop.status");
    expect(code).toBe(1);
    expect(stderr).toContain("next: put nats-server on PATH");
  });
});
