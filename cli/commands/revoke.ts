import type { Command } from "commander";
import type { RevocationTarget } from "../../protocol/control/revocation.ts";
import { secondsOf } from "../../values/quantity.ts";
import { newCommand, perform, withSettings, type Run, type Shell } from "../terminal/command.ts";
import { withControl, type Ask } from "../control/ask.ts";
import { allSessions, nameOf, objectId } from "../control/sessions.ts";
import { Failure, UsageFailure } from "../../errors/failure.mjs";
import { fields } from "../terminal/output.ts";
import { People, provenanceOf, type Meant } from "../people/people.ts";
import { counted, when } from "../../text/amounts.ts";
import { readSettings } from "../settings/settings.ts";
import { withAs, type AsOption } from "../terminal/options.ts";
import { revokeLiftCommand } from "./revoke/lift.ts";
import { revokeListCommand } from "./revoke/list.ts";

interface Options extends AsOption {
  readonly oid?: string;
  readonly azp?: string;
  readonly role?: string;
  readonly uti?: string;
  readonly session?: string;
  readonly reason?: string;
  readonly until?: string;
  readonly for?: string;
}

/** What the callouts answer. */
interface Revoked {
  readonly id: string;
  readonly ended: number;
  readonly unreached: number;
  readonly stored: boolean;
  readonly audited: boolean;
}

export function revokeCommand(shell: Shell): Command {
  const command = newCommand("revoke", {
    summary: "end sessions and keep somebody out",
    description:
      "End the live sessions of an identity, an application, the holders of a role, or a token, on every node " +
      "within two seconds, and block new logins, until a given time or permanently. The identity that asks needs " +
      "a role with revoke().",
    json: "`id`, `ended`, `unreached`, `stored`, `audited`, `until`?, `whom`? {`name`, `oid`, `from`}",
    examples: [
      ["revoke omar --reason 'lost laptop' --for 4h", "a person or workload, for four hours"],
      ["revoke --oid 5d8f… --reason 'lost laptop'", "the same by object id, permanently"],
      [
        "revoke --session n1/17 --reason 'strange client'",
        "a session, and the token that it came with",
      ],
      ["revoke --role Orders.Operate --reason 'incident 42'", "everybody with a role, permanently"],
      ["revoke list", "who is kept out"],
      ["revoke lift 0c1d…", "let them in again"],
    ],
  })
    .argument("[who]", "an identity, by its name in client.json or people.json, or its object id")
    .option("--oid <id>", "an identity, by its object id and never by a name")
    .option("--azp <id>", "a client application: its id")
    .option("--role <value>", "everybody in whose session this role counts")
    .option("--uti <id>", "a token, by its id")
    .option("--session <node/number>", "a session, as `nats-entra sessions` names it")
    .option("--reason <text>", "why; a line for the audit")
    .option("--until <instant>", "let them in again then, for example 2026-12-24T18:00:00Z")
    .option("--for <duration>", "let them in again after it, for example 30m, 8h, 7d");
  perform(shell, withSettings(withAs(command)), revoke);
  command.enablePositionalOptions();
  return command.addCommand(revokeListCommand(shell)).addCommand(revokeLiftCommand(shell));
}

async function revoke({ io, out, options, args: [who] }: Run<Options>): Promise<boolean> {
  const { reason } = options;
  if (reason === undefined) throw new UsageFailure("say why", "add --reason TEXT");
  const until = endOf(options, io.now());
  const whom = whomOf(options, who);
  const settings = readSettings(io, options.settings);
  const meant = "name" in whom ? People.of(settings).find(whom.name) : undefined;
  const revoked = await withControl({ io, settings, as: options.as }, async (ask) => {
    const body = { op: "revoke", ...(await bodyOf(ask, whom, meant)), reason };
    return ask<Revoked>({
      verb: "revoke",
      body: until === undefined ? body : { ...body, until },
    });
  });
  const { id, ended, unreached, stored, audited } = revoked;
  out.result(
    {
      ...{ id, ended, unreached, stored, audited },
      ...(meant && { whom: meant }),
      ...(until !== undefined && { until }),
    },
    () => [
      `${counted(ended, "session")} ended.`,
      ...fields([
        ...(meant ? [["whom", provenanceOf(meant)] as const] : []),
        ["revocation", id],
        ["until", until === undefined ? "it is lifted" : when(until, io.now())],
      ]),
      ...(ended + unreached === 0 ? [nobody] : []),
      ...warnings(revoked),
    ],
  );
  return unreached === 0;
}

/** It may be as it should, or a typo: which ids there are, nobody here knows. */
const nobody =
  "! Nobody was connected whom it is about. Compare what you wrote: nats-entra sessions, revoke list.";

function warnings({ unreached, stored, audited }: Revoked): string[] {
  return [
    ...(unreached === 0
      ? []
      : [
          `! ${counted(unreached, "session")} on nodes that do not answer; the callouts keep trying.`,
        ]),
    ...(stored
      ? []
      : ["! It could not be stored yet: it is in force, and the callouts keep trying."]),
    ...(audited ? [] : ["! It is not in the audit: see the callouts' log."]),
  ];
}

type Whom = RevocationTarget | { readonly session: string } | { readonly name: string };

/** @throws UsageFailure unless exactly one is named */
function whomOf(options: Options, name: string | undefined): Whom {
  const given = { name, ...options };
  const kinds = ["name", "oid", "azp", "role", "uti", "session"] as const;
  const [first, ...others] = kinds.filter((kind) => given[kind] !== undefined);
  if (first === undefined || others.length > 0) {
    throw new UsageFailure(
      first === undefined ? "it is not said whom" : "more than one is named",
      "give a name, or one of --oid, --azp, --role, --uti, --session",
    );
  }
  const { [first]: value = "" } = given;
  if (first === "name") return { name: value };
  if (first === "oid") return { oid: objectId("--oid", value) };
  if (first === "azp") return { azp: objectId("--azp", value) };
  if (first === "role") return { role: value };
  return first === "uti" ? { uti: value } : { session: value };
}

/** @param meant the identity, where it was named */
async function bodyOf(ask: Ask, whom: Whom, meant: Meant | undefined): Promise<object> {
  if (meant) return { target: { oid: meant.oid } };
  if (!("session" in whom)) return { target: whom };
  const found = (await allSessions(ask)).find((each) => nameOf(each) === whom.session);
  if (found) return { session: { server: found.server, client: found.client } };
  throw new Failure("session_unknown", `there is no session ${whom.session}`, {
    next: "list them: nats-entra sessions",
  });
}

/** @returns unix seconds; undefined for a permanent one @throws UsageFailure */
function endOf({ until, for: time }: Options, now: number): number | undefined {
  if (until !== undefined && time !== undefined)
    throw new UsageFailure("--until and --for are two ends", "give one of them");
  if (time !== undefined) {
    const seconds = secondsOf(time as never);
    if (seconds !== undefined) return now + seconds;
    throw new UsageFailure(
      `--for ${JSON.stringify(time)} is not a duration`,
      "write 30m, 8h or 7d",
    );
  }
  if (until === undefined) return undefined;
  const instant = Math.floor(Date.parse(until) / 1000);
  if (instant > now) return instant;
  throw new UsageFailure(
    `--until ${JSON.stringify(until)} is not a time in the future`,
    "write for example 2026-12-24T18:00:00Z",
  );
}
