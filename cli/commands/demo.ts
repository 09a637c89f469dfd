import { performance } from "node:perf_hooks";
import type { Command } from "commander";
import { newCommand, perform, withSettings, type Run, type Shell } from "../terminal/command.ts";
import { ExitCode } from "../terminal/exit-code.ts";
import type { Redirected } from "../demo/redirections/redirected.ts";
import { redirectionLines } from "../demo/redirections/lines.ts";
import { tryRedirections } from "../demo/redirections/run.ts";
import { staircase } from "../demo/staircase.ts";
import { tryEverything, type Cell } from "../demo/matrix.ts";
import { Failure } from "../../errors/failure.mjs";
import { line, paint, type Text } from "../terminal/output.ts";
import { deployedPolicy } from "../policy/document.ts";
import { readSettings } from "../settings/settings.ts";

export function demoCommand(shell: Shell): Command {
  const command = newCommand("demo", {
    summary: "try everything as everybody, and show a table",
    description:
      "Try a list of subjects as every identity of the local issuer, for real, each on one of the " +
      "servers by chance, and compare with the compiled policy. Then try to have others publish where " +
      "one may not, by replies and consumers. It stores a message in each of the example's streams.",
    examples: [["demo", "who may do what, as a table"]],
    exits: {
      [ExitCode.Failed]:
        "the policy and the broker disagree, something appeared, or it could not be tried",
    },
  });
  return perform(shell, withSettings(command), demo);
}

async function demo({ io, out, options }: Run<unknown>): Promise<boolean> {
  const settings = readSettings(io, options.settings);
  const { local } = settings;
  if (local === undefined) {
    throw new Failure("not_local", "the demo needs the local issuer's identities", {
      why: `${settings.file} is about ${settings.authority}`,
      next: "try subjects as yourself: nats-entra try publish SUBJECT",
    });
  }
  const started = performance.now();
  const matrix = await tryEverything({ ...settings, local }, deployedPolicy(settings), io.now());
  const seconds = Math.round(performance.now() - started) / 1000;
  const redirections = local.redirections && (await tryRedirections(settings, local.redirections));
  const wrong = matrix.cells.filter(({ agree }) => !agree);
  const open = (redirections ?? []).filter((one) => !one.ok);
  const ok = wrong.length === 0 && open.length === 0;
  out.result({ ok, ...matrix, ...(redirections && { redirections }), seconds }, () => [
    ...staircase(matrix),
    "",
    `${matrix.cells.length} attempts with real tokens on ${settings.servers.length} servers in ${seconds.toFixed(1)} s.`,
    ...(wrong.length === 0
      ? [line`${paint("green", "✓")} The broker and the policy agree on every one.`]
      : disagreements(wrong)),
    ...(redirections === undefined ? [] : ["", ...secondPart(redirections)]),
  ]);
  return ok;
}

function secondPart(results: readonly Redirected[]): Text[] {
  const open = results.filter(({ ok }) => !ok).length;
  return [
    "Redirections: a session has another publish where it may not itself, by a reply or by a consumer.",
    "",
    ...redirectionLines(results),
    "",
    open === 0
      ? line`${paint("green", "✓")} ${results.length} redirections, each for real, each without effect.`
      : paint(
          "red",
          `! ${open} OF ${results.length} REDIRECTIONS ARE NOT KNOWN TO BE WITHOUT EFFECT.`,
        ),
  ];
}

function disagreements(wrong: readonly Cell[]): Text[] {
  const said = (allowed: boolean) => (allowed ? "allows" : "denies");
  return [
    paint("red", `! THE BROKER AND THE POLICY DISAGREE ON ${wrong.length}:`),
    ...wrong.map(
      ({ identity, account, verb, subject, server, allowed, expected }) =>
        `  ${identity} (${account}): ${server} ${said(allowed)} to ${verb} ${subject}, the policy ${said(expected)} it`,
    ),
    "Next: nats-entra status says whether every part goes by the same policy.",
  ];
}
