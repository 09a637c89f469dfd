import { InvalidArgumentError, Option, type Command } from "commander";
import type { SessionRow } from "../../protocol/control/session-row.ts";
import type { NodeFacts } from "../../protocol/status/node-facts.ts";
import { newCommand, perform, withSettings, type Run, type Shell } from "../terminal/command.ts";
import { withControl, type Ask } from "../control/ask.ts";
import {
  allSessions,
  filtered,
  filterOf,
  resolved,
  nameOf,
  sorted,
  SORTS,
  type KnownNames,
  type Sort,
} from "../control/sessions.ts";
import { paint, table, type Output } from "../terminal/output.ts";
import { counted, duration, rfc3339 } from "../../text/amounts.ts";
import { deployedPolicy } from "../policy/document.ts";
import { People } from "../people/people.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import { repeated, withAs, type AsOption } from "../terminal/options.ts";

interface Options extends AsOption {
  readonly filter?: readonly string[];
  readonly sort: Sort;
  readonly watch?: number;
}

export function sessionsCommand(shell: Shell): Command {
  const command = newCommand("sessions", {
    summary: "who is connected where",
    description:
      "List the sessions on every node: identity, roles, account, client, address, since when, until when. " +
      "The identity that asks needs a role with inspect().",
    json: "`sessions` [{`node`, `server`, `client`, `user`?, `account`, `address`, `since`?, `lang`?, `leafNode`?, `name`?, `oid`?, `azp`?, `uti`?, `tid`?, `roles`?, `policy`?, `expires`?}]",
    examples: [
      ["sessions", "all of them"],
      ["sessions --filter name=omar", "those of a person or workload"],
      ["sessions --filter role=Orders.Read --sort expires", "some, those first that end first"],
      ["sessions --watch 5 --as nadia", "again every five seconds"],
    ],
  })
    .option("--filter <name=value>", "only these; may be given several times", repeated)
    .addOption(new Option("--sort <by>", "order").choices(SORTS).default("since"))
    .option("--watch <seconds>", "look again, so many seconds later", interval);
  return perform(shell, withSettings(withAs(command)), sessions);
}

async function sessions({ io, out, options }: Run<Options>): Promise<undefined> {
  const written = (options.filter ?? []).map(filterOf);
  const settings = readSettings(io, options.settings);
  const people = People.of(settings);
  const filters = written.map((filter) => resolved(filter, people));
  for (;;) {
    // a new connection each time: its token may have ended meanwhile
    const found = await withControl({ io, settings, as: options.as }, async (ask) =>
      filtered(await allSessions(ask), filters, knownNames(settings, ask)),
    );
    show(out, sorted(found, options.sort), { people, now: io.now() });
    if (options.watch === undefined) return;
    await io.sleep(options.watch);
  }
}

function knownNames(settings: Settings, ask: Ask): KnownNames {
  const { roles, accounts } = deployedPolicy(settings);
  const nodes = async () => {
    const question = { verb: "inspect", body: { op: "nodes" } } as const;
    const answer = await ask<{ readonly nodes: readonly NodeFacts[] }>(question);
    return answer.nodes.map(({ name }) => name);
  };
  return { roles: Object.keys(roles), accounts: Object.keys(accounts), nodes };
}

/** What rows are shown with: names, and unix seconds. */
interface Shown {
  readonly people: People;
  readonly now: number;
}

function show(out: Output, found: readonly SessionRow[], { people, now }: Shown): void {
  const times = ({ since, expires, ...rest }: SessionRow) => ({
    ...rest,
    name: people.nameOf(rest.oid),
    ...(since !== undefined && { since: rfc3339(since) }),
    ...(expires !== undefined && { expires: rfc3339(expires) }),
  });
  out.result({ sessions: found.map(times) }, () => {
    const head = [
      "SESSION",
      "NAME",
      "IDENTITY",
      "ROLES",
      "ACCOUNT",
      "CLIENT",
      "ADDRESS",
      "SINCE",
      "ENDS",
    ];
    const rows = found.map((session) => row(session, { people, now }));
    return [
      ...table([head.map((cell) => paint("bold", cell)), ...rows]),
      `${counted(found.length, "session")}.`,
    ];
  });
}

function row(session: SessionRow, { people, now }: Shown): string[] {
  const { user, roles, account, lang, leafNode, address, since, expires } = session;
  return [
    nameOf(session),
    people.nameOf(session.oid) ?? "–",
    user ?? "unknown",
    roles?.join(" ") ?? "not remembered",
    account,
    leafNode === undefined ? (lang ?? "–") : `leaf node ${leafNode}`,
    address,
    since === undefined ? "–" : `${duration(Math.max(0, now - since))} ago`,
    expires === undefined ? "–" : `in ${duration(Math.max(0, expires - now))}`,
  ];
}

function interval(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 1) return value;
  throw new InvalidArgumentError("Write a number of seconds, 1 or more, for example 5.");
}
