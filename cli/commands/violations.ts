import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { secondsOf, type Duration } from "../../values/quantity.ts";
import { jsonText } from "../../text/json.ts";
import type { AccessDocument } from "../../access/index.ts";
import { newCommand, perform, type Run, type Shell } from "../terminal/command.ts";
import type { Io } from "../terminal/io.ts";
import { mustBeKnown } from "../../values/known.ts";
import { line, paint, table, type Text } from "../terminal/output.ts";
import { counted } from "../../text/amounts.ts";
import { peopleAtHand, type People } from "../people/people.ts";
import { PolicyFolder } from "../policy/folder.ts";
import type { ViolationEvent } from "../../reports/violations/event.ts";
import { readViolations } from "../../reports/violations/read.ts";
import { violationReport, type RoleViolations } from "../../reports/violations/report.ts";
import { repeated } from "../terminal/options.ts";
import { withDir, type DirOption } from "../policy/options.ts";

interface Options extends DirOption {
  readonly audit?: readonly string[];
  readonly server?: string;
  /** Seconds, or an instant in milliseconds since 1970. */
  readonly since?: Since;
  readonly role?: string;
  readonly events?: boolean;
}

type Since = { readonly ago: number } | { readonly at: number };

export function violationsCommand(shell: Shell): Command {
  const command = newCommand("violations", {
    summary: "who tried what they may not, from the servers' logs",
    description:
      "Read logs of nats-server, as they are or as kubectl prints them, and sum up by role which subjects were " +
      "refused, to whom, and which grant it would have taken. Roles come from the audit of the logins.",
    json: "`violations`, `unclear`, `roles` [{`roles`, `account`?, `count`, `attempts` [{`verb`, `subject`, `queue`?, `count`, `users`, `last`, `remedy`?}]}]; with `--events`: an event a line",
    examples: [
      ["violations nats-0.log nats-1.log --audit audit.jsonl", "from files"],
      ["violations - --role Orders.Read --since 24h", "from a pipe, of one role"],
      ["violations nats-0.log --events", "as audit events, one JSON object a line"],
    ],
  })
    .argument("<logs...>", "logs of servers; - is the standard input")
    .option("--audit <file>", "audit of the logins, one record a line; may be repeated", repeated)
    .option("--server <name>", "the server, for a log that begins after its start")
    .option("--since <time>", "only what came later: 24h, or 2026-11-24T08:00:00Z", since)
    .option("--role <role>", "only of sessions with this role")
    .option("--events", "print the events instead of a report");
  return perform(shell, withDir(command), violations);
}

async function violations({ io, out, options, args }: Run<Options>): Promise<undefined> {
  const { audit = [], server, role } = options;
  const sources = { logs: args, audits: audit, ...(server !== undefined && { server }) };
  const from = startOf(options.since, io.now());
  const all = await readViolations(io, sources);
  const policy = await policyOf(io, options);
  if (role !== undefined) {
    const known = all.flatMap(({ roles_matched: roles = [] }) => roles);
    const names = [...Object.keys(policy?.roles ?? {}), ...known];
    mustBeKnown("role", role, names, "nats-entra policy report");
  }
  const events = all.filter(
    ({ time, roles_matched: roles = [] }) =>
      time >= from && (role === undefined || roles.includes(role)),
  );
  if (options.events === true) {
    for (const event of events) out.document(`${jsonText(event)}\n`);
    return;
  }
  const unclear = events.filter(({ reason }) => reason === "unclear");
  const report = violationReport(events, policy);
  const people = peopleAtHand(io);
  out.result({ violations: events.length, unclear: unclear.length, roles: report }, () => [
    ...(events.length === 0 ? ["Nobody tried what they may not."] : []),
    ...report.flatMap((each) => lines(each, people)),
    ...(unclear.length === 0 ? [] : warning(unclear)),
  ]);
}

function lines({ roles, account, count, attempts }: RoleViolations, people: People): Text[] {
  const who = roles.length > 0 ? roles.join(" + ") : "roles unknown (give --audit)";
  const where = account === undefined ? "" : ` in ${account}`;
  const rows = attempts.map(({ verb, subject, queue, count: times, users, remedy = "" }) => [
    `  ${verb}`,
    queue === undefined ? subject : `${subject} in ${queue}`,
    `${times} ×`,
    shown(users, people),
    remedy,
  ]);
  return [line`${paint("bold", who)}${where}: ${counted(count, "refusal")}`, ...table(rows)];
}

/** The first, and how many more there are. */
function shown(users: readonly string[], people: People): string {
  const [first = "unknown", ...others] = users;
  const name = people.nameOf(first.replace(/^(?:user|app):/, ""));
  const who = name === undefined ? first : `${name} (${first})`;
  return others.length === 0 ? who : `${who} and ${others.length} more`;
}

/** A name that distorts the log is chosen on purpose. */
function warning(unclear: readonly ViolationEvent[]): Text[] {
  const clients = new Set(unclear.map(({ instance, client }) => `${instance} cid ${client.id}`));
  return [
    line`${paint("red", "✗")} ${counted(unclear.length, "line")} of ${[...clients].join(", ")}: the client chose a name that distorts the log, so only its login says who it is`,
  ];
}

/** None is needed to count. */
async function policyOf({ cwd }: Io, { dir }: DirOption): Promise<AccessDocument | undefined> {
  if (!existsSync(join(resolve(cwd, dir), "index.ts"))) return undefined;
  return (await new PolicyFolder(dir, cwd).compile()).document;
}

function since(text: string): Since {
  const ago = secondsOf(text as Duration);
  if (ago !== undefined) return { ago };
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return { at };
  throw new InvalidArgumentError("Write 24h, or an instant such as 2026-11-24T08:00:00Z.");
}

function startOf(value: Since | undefined, now: number): number {
  if (value === undefined) return -Infinity;
  return "at" in value ? value.at : (now - value.ago) * 1000;
}
