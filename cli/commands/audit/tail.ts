import type { Command } from "commander";
import { safeJson } from "../../../text/json.ts";
import { filterOf, timeOf } from "../../audit/filter.ts";
import { eachRecord } from "../../audit/source.ts";
import { lineOf } from "../../audit/words.ts";
import { People } from "../../people/people.ts";
import { readSettings } from "../../settings/settings.ts";
import { newCommand, perform, withSettings, type Run, type Shell } from "../../terminal/command.ts";
import { repeated, withAs, type AsOption } from "../../terminal/options.ts";

export function auditTailCommand(shell: Shell): Command {
  const command = newCommand("tail", {
    summary: "follow what the callouts record",
    description:
      "Show records of the audit stream as they come, of all callouts, one line each; with --json as the " +
      "callouts wrote them. Needs a role with readAudit(), such as Nats.Audit.",
    json: "a record a line, as audit records",
    examples: [
      ["audit tail", "from now on"],
      [
        "audit tail --since 24h --filter decision=denied",
        "who was refused since yesterday, and from now on",
      ],
      ["audit tail --since 1h --no-follow --json", "what there is, for scripts"],
    ],
  })
    .option(
      "--filter <field=value>",
      "records with this value, or != without it; several must all hold",
      repeated,
    )
    .option(
      "--since <time>",
      "from then on: 2026-11-24T09:30:00Z, or 15m, 24h, 30d ago (default: now)",
    )
    .option("--no-follow", "end with the last existing record");
  return perform(shell, withSettings(withAs(command)), tail);
}

interface Options extends AsOption {
  readonly filter?: readonly string[];
  readonly since?: string;
  readonly follow: boolean;
}

async function tail({ io, out, options }: Run<Options>): Promise<undefined> {
  const { filter = [], since, ...rest } = options;
  const isWanted = filterOf(filter);
  const people = People.of(readSettings(io, options.settings));
  const from = since === undefined ? undefined : timeOf("--since", since, io.now());
  await eachRecord(io, [], { ...rest, since: from }, ({ text, event }) => {
    if (!isWanted(event)) return;
    if (out.json) out.document(`${safeJson(text)}\n`);
    else out.record(lineOf(event, people));
  });
}
