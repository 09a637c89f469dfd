import { Argument, type Command } from "commander";
import type { AccessDocument } from "../../access/index.ts";
import { Attempts, type Attempt } from "../network/attempt.ts";
import { newCommand, perform, withSettings, type Run, type Shell } from "../terminal/command.ts";
import { ExitCode } from "../terminal/exit-code.ts";
import { line, paint, type Text } from "../terminal/output.ts";
import { deployedPolicy } from "../policy/document.ts";
import { decisionFor, expect, reasons, type Expectation } from "../policy/expectation.ts";
import { sourcesOf } from "../policy/sources.ts";
import { withConnection } from "../session/connection.ts";
import { credentialFor, type Credential } from "../session/credential.ts";
import { readSettings } from "../settings/settings.ts";
import { withAccount, withAs, type AccountOption, type AsOption } from "../terminal/options.ts";
import { checkClaims, withClaims } from "../policy/own-claims.ts";
import { checkSubject, VERBS } from "../policy/checked-subject.ts";

interface Options extends AsOption, AccountOption {
  readonly queue?: string;
}

export function tryCommand(shell: Shell): Command {
  const command = newCommand("try", {
    summary: "try to publish or subscribe, and say why or why not",
    description:
      "Try to publish or subscribe, for real, and say which role allows or denies it. Nothing is " +
      "disturbed: the server checks the message and delivers it to nobody.",
    json: "`verb`, `subject`, `queue`?, `identity`, `account`, `server`, `allowed`, `policy` {`allowed`, `rules`, `withheld`}, `agree`",
    examples: [
      ["try publish orders.cancel", "the last sign-in"],
      ["try subscribe 'orders.events.>' --as sara", "another one, with a wildcard"],
      ["try publish 'agents.{azp}.findings' --as triage-agent", "with a claim of the token"],
      ["try subscribe orders.status --queue order-service", "in a queue group"],
    ],
    exits: { [ExitCode.Failed]: "denied, or it could not be tried" },
  })
    .addArgument(new Argument("<verb>", "what to try").choices(VERBS))
    .argument(
      "<subject>",
      "where; a subscription may have wildcards, and {oid}, {azp}, {tid} are your own",
    )
    .option("--queue <name>", "queue group to subscribe in");
  return perform(shell, withSettings(withAccount(withAs(command))), attempt);
}

async function attempt({ io, out, options, args }: Run<Options>): Promise<boolean> {
  const written = checkSubject(args, options.queue);
  checkClaims(written.subject);
  const settings = readSettings(io, options.settings);
  const policy = deployedPolicy(settings);
  const credential = await credentialFor(io, settings, options.as, options.account);
  const tried = { ...written, subject: withClaims(written.subject, credential.identity) };
  const { permitted, server } = await withConnection(
    { io, settings, policy },
    credential,
    async (connection) => ({
      permitted: await new Attempts(connection, credential.token).permits(tried),
      server: connection.info?.server_name ?? connection.getServer(),
    }),
  );
  const sources = await sourcesOf(settings, policy);
  const { account, expectation } = expected(policy, credential, tried, { now: io.now(), sources });
  const agree = expectation.allowed === permitted;
  out.result(
    {
      ...tried,
      identity: credential.name,
      account,
      server,
      allowed: permitted,
      policy: expectation,
      agree,
    },
    () => [
      verdict(permitted, { ...tried, name: credential.name, account, server }),
      ...reasons(expectation).map((line) => `  ${line}`),
      ...(agree ? [] : [disagreement(expectation)]),
    ],
  );
  return permitted && agree;
}

function expected(
  policy: AccessDocument,
  { identity, account }: Credential,
  tried: Attempt,
  { now, sources }: { now: number; sources: Awaited<ReturnType<typeof sourcesOf>> },
): { account: string; expectation: Expectation } {
  const decision = decisionFor(policy, identity, { account, now });
  // the broker let it in, so the policy in the file is not the one in force
  if (!decision.granted) {
    return { account: account ?? "?", expectation: { allowed: false, rules: [], withheld: [] } };
  }
  const { roles } = decision.permissions;
  const expectation = expect({ ...tried, policy, roles, claims: identity, sources });
  return { account: decision.permissions.account, expectation };
}

function verdict(
  permitted: boolean,
  at: Attempt & { name: string; account: string; server: string },
): Text {
  const mark = permitted ? paint("green", "✓ allowed") : paint("red", "✗ denied");
  const queue = at.queue === undefined ? "" : ` in queue group ${at.queue}`;
  const not = permitted ? "" : "not ";
  return line`${mark}: ${at.name} may ${not}${at.verb} to ${at.subject}${queue} (account ${at.account}, ${at.server})`;
}

function disagreement({ allowed }: Expectation): Text {
  return paint(
    "red",
    `  ! the compiled policy says ${allowed ? "allowed" : "denied"}: see nats-entra status`,
  );
}
