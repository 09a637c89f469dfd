import type { Command } from "commander";
import type { Failure } from "../../errors/failure.mjs";
import { UsageFailure } from "../../errors/failure.mjs";
import { closest } from "../../values/suggest.ts";
import { everyMeaning, meaningsOf, type Meaning } from "../explain/tables.ts";
import { newCommand, perform, type Run, type Shell } from "../terminal/command.ts";
import { fields, line, paint, table, type Text } from "../terminal/output.ts";

export function explainCommand(shell: Shell): Command {
  const command = newCommand("explain", {
    summary: "what a code means, and what to do",
    description:
      "Explain a code of an error or of a refused login: what it means, the usual cause, what to do, and where to read " +
      "on. Without a code, list all of them. Entra's numbers (AADSTS…) are known as far as they have a remedy here.",
    json: "`codes` [{`code`, `of`, `means`, `cause`, `next`, `read`}]",
    examples: [
      ["explain no_roles", "why a login was refused"],
      ["explain AADSTS50105", "a number of Entra's"],
      ["explain", "every code"],
    ],
  }).argument("[code]", "as an error, the audit or a log has it");
  return perform(shell, command, explain);
}

function explain({ out, args: [code] }: Run<unknown>): Promise<undefined> {
  if (code === undefined) {
    const all = everyMeaning();
    out.result({ codes: all }, () => list(all));
    return Promise.resolve(undefined);
  }
  const found = meaningsOf(code);
  if (found.length === 0) throw unknown(code);
  out.result({ codes: found }, () =>
    found.flatMap((meaning, index) => [...(index === 0 ? [] : [""]), ...paragraph(meaning)]),
  );
  return Promise.resolve(undefined);
}

function unknown(code: string): Failure {
  const meant = closest(
    code,
    everyMeaning().map((meaning) => meaning.code),
  );
  return new UsageFailure(
    `there is no code ${JSON.stringify(code)}`,
    meant === undefined ? "see all codes: nats-entra explain" : `did you mean ${meant}?`,
  );
}

function paragraph({ code, of, means, cause, next, read }: Meaning): Text[] {
  return [
    line`${paint("bold", code)} (${of})`,
    `  ${means}`,
    ...fields([
      ["  cause", cause],
      ["  next", next],
      ["  read", read],
    ]),
  ];
}

function list(all: readonly Meaning[]): Text[] {
  const groups = Map.groupBy(all, ({ of }) => of);
  return [...groups].flatMap(([of, meanings]) => [
    paint("bold", of),
    ...table(meanings.map(({ code, means }) => [`  ${code}`, means])),
  ]);
}
