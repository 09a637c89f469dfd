import type { Command } from "commander";
import type { NamedRevocation } from "../../../protocol/control/revocation.ts";
import { newCommand, perform, withSettings, type Run, type Shell } from "../../terminal/command.ts";
import { askControl } from "../../control/ask.ts";
import { paint, table } from "../../terminal/output.ts";
import { People, withName } from "../../people/people.ts";
import { counted, rfc3339, when } from "../../../text/amounts.ts";
import { readSettings } from "../../settings/settings.ts";
import { withAs, type AsOption } from "../../terminal/options.ts";

export function revokeListCommand(shell: Shell): Command {
  const command = newCommand("list", {
    summary: "who is kept out",
    description:
      "List the revocations: whom, why, by whom, until when, and those lifted in the last week.",
    json: "`revocations` [{`id`, `target`, `reason`, `by`, `since`, `until`?, `lifted`? {`by`, `at`}}]",
    examples: [["revoke list", "all of them"]],
  });
  return perform(shell, withSettings(withAs(command)), list);
}

async function list({ io, out, options }: Run<AsOption>): Promise<undefined> {
  const settings = readSettings(io, options.settings);
  const { revocations } = await askControl<{ revocations: NamedRevocation[] }>(
    { io, settings, as: options.as },
    { verb: "inspect", body: { op: "revocations" } },
  );
  const all = revocations.toSorted((a, b) => a.since - b.since);
  const people = People.of(settings);
  const now = io.now();
  out.result({ revocations: all.map(shown) }, () => {
    const head = ["REVOCATION", "WHOM", "WHY", "BY", "SINCE", "UNTIL"];
    const rows = all.map((each) => row(each, now, people));
    return [
      ...table([head.map((cell) => paint("bold", cell)), ...rows]),
      `${counted(all.length, "revocation")}.`,
    ];
  });
}

function row(revocation: NamedRevocation, now: number, people: People): string[] {
  const { id, target, reason, by, since, until, lifted } = revocation;
  const [[kind, value]] = Object.entries(target) as [[string, string]];
  const end = lifted
    ? `lifted by ${withName(people, lifted.by)}`
    : until === undefined
      ? "it is lifted"
      : when(until, now);
  return [
    id,
    `${kind} ${kind === "oid" ? withName(people, value) : value}`,
    reason,
    withName(people, by),
    when(since, now),
    end,
  ];
}

function shown({ since, until, lifted, ...rest }: NamedRevocation): object {
  return {
    ...rest,
    since: rfc3339(since),
    ...(until !== undefined && { until: rfc3339(until) }),
    ...(lifted && { lifted: { by: lifted.by, at: rfc3339(lifted.at) } }),
  };
}
