import type { Command } from "commander";
import {
  at,
  connectionsOf,
  indirectEffects,
  explain,
  writtenAt,
  type IndirectEffect,
  type Compiled,
  type Direction,
  type RoleEntry,
  type SessionKind,
} from "../../../access/index.ts";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { line, paint, table } from "../../terminal/output.ts";
import { duration } from "../../../text/amounts.ts";
import { PolicyFolder } from "../../policy/folder.ts";
import { withDir, type DirOption } from "../../policy/options.ts";

export function whatCanCommand(shell: Shell): Command {
  const command = newCommand("what-can", {
    summary: "what roles may do",
    description:
      "List what roles may do, each with the line of the policy that grants it, and where they can have others send " +
      "messages that they may not send there themselves.",
    json: "`roles` [{`role`, `account`, `members`, `connections`, `maxSession`?, `notAfter`?, `rules`, `effects` [{`account`, `severity`, `by`, `text`, …}]}], `session` {`publish`, `subscribe`}",
    examples: [
      ["policy explain what-can Orders.Read", "one role"],
      ["policy explain what-can Nats.Operate Nats.Audit", "a person who has both"],
    ],
  }).argument("<roles...>", "values of roles in one account, as in tokens");
  return perform(shell, withDir(command), whatCan);
}

async function whatCan({ io, out, options, args }: Run<DirOption>): Promise<undefined> {
  const compiled = await new PolicyFolder(options.dir, io.cwd).compile();
  const { document } = compiled;
  // complains about an unknown role, and about roles of two accounts
  explain(document, args, "publish", document.session.publish[0] ?? ">");
  const roles = args.flatMap((name) => {
    const role = document.roles[name];
    return role === undefined ? [] : [describe(compiled, name, role)];
  });
  out.result({ roles, session: document.session }, () => [
    ...roles.flatMap((role) => [
      line`${paint("bold", role.role)} in account ${role.account} (${role.members.join(", ")})${limits(role)}`,
      ...table(
        role.rules.map(({ effect, verb, pattern, grant = "", source = "" }) => [
          `  ${effect === "allow" ? "may" : "never"} ${verb}`,
          pattern,
          grant,
          source,
        ]),
      ),
      ...role.effects.map(({ account, text }) => `  in account ${account} ${text}`),
    ]),
    `Every session may also publish ${document.session.publish.join(", ")} and subscribe ${document.session.subscribe.join(", ")}.`,
    ...(roles.length > 1 && roles.some(({ rules }) => rules.some(({ effect }) => effect === "deny"))
      ? ["Together, what one role denies is denied to the session."]
      : []),
  ]);
}

interface Described extends Pick<RoleEntry, "account" | "members" | "maxSession" | "notAfter"> {
  readonly role: string;
  readonly connections: readonly SessionKind[];
  readonly rules: readonly RuleLine[];
  /** What others send because of it, where it may not publish. */
  readonly effects: readonly IndirectEffect[];
}

interface RuleLine {
  readonly verb: Direction;
  readonly effect: "allow" | "deny";
  readonly pattern: string;
  readonly grant?: string;
  readonly source?: string;
}

function describe({ document, sources }: Compiled, role: string, entry: RoleEntry): Described {
  const { account, members, maxSession, notAfter } = entry;
  const lines = (verb: Direction, effect: RuleLine["effect"]) =>
    entry[verb][effect].map((pattern): RuleLine => {
      const [call] = writtenAt(sources, role, effect, verb, pattern);
      const place = call === undefined ? {} : { grant: call.label, source: at(call.source) };
      return { verb, effect, pattern, ...place };
    });
  const rules = [
    ...lines("publish", "allow"),
    ...lines("publish", "deny"),
    ...lines("subscribe", "allow"),
    ...lines("subscribe", "deny"),
  ];
  const effects = indirectEffects(document, sources, role);
  const connections = connectionsOf(entry);
  return { role, account, members, connections, maxSession, notAfter, rules, effects };
}

/** NATS clients need no word: a role is for them unless it is for MQTT. */
function limits({ connections, maxSession, notAfter }: Described): string {
  const kinds = [
    ...(connections.includes("LEAFNODE") ? [", leaf nodes too"] : []),
    ...(connections.includes("MQTT") ? [", MQTT alone"] : []),
  ].join("");
  const session = maxSession === undefined ? "" : `, ${duration(maxSession)} at most`;
  return `${kinds}${session}${notAfter === undefined ? "" : `, until ${notAfter}`}`;
}
