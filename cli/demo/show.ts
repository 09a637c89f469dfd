import { performance } from "node:perf_hooks";
import { Failure } from "../../errors/failure.mjs";
import { deployedPolicy } from "../policy/document.ts";
import type { Settings } from "../settings/settings.ts";
import type { Io } from "../terminal/io.ts";
import { line, paint, type Output, type Text } from "../terminal/output.ts";
import { extrasBeside } from "./extras.ts";
import { tryEverything, type Cell } from "./matrix.ts";
import { redirectionLines } from "./redirections/lines.ts";
import type { Redirected } from "./redirections/redirected.ts";
import { tryRedirections } from "./redirections/run.ts";
import { staircase } from "./staircase.ts";

/**
 * Tries everything as everybody, and shows it as a table.
 *
 * @returns whether the servers and the policy agree, and nothing appeared that should not
 * @throws Failure `not_local` for a deployment with an issuer that is not ours, `demo_invalid`
 */
export async function demonstrate(
  io: Pick<Io, "now">,
  out: Output,
  settings: Settings,
): Promise<boolean> {
  const { local } = settings;
  if (local === undefined) {
    throw new Failure("not_local", "the demo needs the local issuer's identities", {
      why: `${settings.file} is about ${settings.authority}`,
      next: "try subjects as yourself: nats-entra try publish SUBJECT",
    });
  }
  const started = performance.now();
  const own = extrasBeside(settings.file);
  const policy = deployedPolicy(settings);
  const matrix = await tryEverything({ ...settings, local }, policy, own.probes, io.now());
  const seconds = Math.round(performance.now() - started) / 1000;
  const redirections = own.redirections && (await tryRedirections(settings, own.redirections));
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
