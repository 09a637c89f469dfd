import type { Command } from "commander";
import { play } from "../../../attack/play.ts";
import type { Invariant } from "../../../access/index.ts";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { ExitCode } from "../../terminal/exit-code.ts";
import { UsageFailure } from "../../../errors/failure.mjs";
import { line, paint } from "../../terminal/output.ts";
import { counted } from "../../../text/amounts.ts";
import { attacked, attackLines, refuted, type Attack, type Player } from "../../policy/attack.ts";
import { PolicyFolder } from "../../policy/folder.ts";

interface Options {
  readonly dir: string;
}

/** @param player plays the steps @default on a real nats-server */
export function policyAttackCommand(shell: Shell, player: Player = play): Command {
  const command = newCommand("attack", {
    summary: "play each counterexample on a separate nats-server",
    description:
      "Prove the invariants of a policy, as `policy check` does, and play a counterexample of each that " +
      "fails. It runs on a separate nats-server (which must be on PATH), with the policy's accounts, in " +
      "sessions with exactly their roles' permissions. Prints each step and what arrived.",
    json: "`ok`, `invariants`, `attacks` [{`invariant`, `source`, `message`, `counterexample`, `outcome`: `arrived`, `missing` or `unplayable`, `why`?, `events` [{`kind`: `done`, `refused`, `arrived` or `missing`, `step`, `message`?}]}]",
    examples: [
      ["policy attack", "every counterexample of the folder policies"],
      ["policy attack orders.cancel", "of invariants that mention orders.cancel"],
      ["policy attack --dir shop/policies --json", "another folder, for a pipeline"],
    ],
    exits: {
      [ExitCode.Failed]: "an invariant fails, whether or not its counterexample arrived",
    },
  })
    .argument("[invariant]", "part of what the invariant says: never(Orders.Read")
    .option("--dir <dir>", "folder with index.ts and roles/", "policies");
  return perform(shell, command, (run: Run<Options>) => attack(run, player));
}

async function attack({ io, out, options, args }: Run<Options>, player: Player): Promise<boolean> {
  const [part = ""] = args;
  const folder = new PolicyFolder(options.dir, io.cwd);
  const compiled = await folder.compile();
  const { invariants, findings } = await folder.prove(compiled, (each) => isMeant(each, part));
  if (invariants === 0 && part !== "") {
    throw new UsageFailure(
      `no invariant of ${options.dir} that can be attacked says '${part}'`,
      "nats-entra policy attack without it plays all that do not hold",
    );
  }
  const attacks: Attack[] = [];
  for (const finding of refuted(findings)) attacks.push(await attacked(compiled, finding, player));
  out.result({ ok: attacks.length === 0, invariants, attacks }, () =>
    attacks.length === 0
      ? [line`${paint("green", "✓")} ${options.dir}: ${proved(invariants)}`]
      : [...attacks.flatMap((each) => attackLines(each)), summary(attacks, invariants)],
  );
  return attacks.length === 0;
}

/** What must be allowed, and is not, is nothing that somebody can do. */
function isMeant(invariant: Invariant, part: string): boolean {
  const isAllow = invariant.rule === "case" && invariant.expected === "allow";
  return !isAllow && invariant.label.includes(part);
}

function proved(invariants: number): string {
  return invariants === 0
    ? "no invariants, so nothing to attack; write them in invariants.ts"
    : `${counted(invariants, "invariant")} proved, nothing to attack`;
}

function summary(attacks: readonly Attack[], invariants: number): string {
  const number = (outcome: Attack["outcome"]) =>
    attacks.filter((each) => each.outcome === outcome).length;
  const counts = [
    `${number("arrived")} arrived`,
    `${number("missing")} did not`,
    `${number("unplayable")} not played`,
  ];
  return `${attacks.length} of ${counted(invariants, "invariant")} refuted: ${counts.join(", ")}`;
}
