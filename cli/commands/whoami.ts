import type { Command } from "commander";
import type { Decision } from "../../access/index.ts";
import { userInfo, type Rules } from "../broker/user-info.ts";
import { newCommand, perform, withSettings, type Run, type Shell } from "../command.ts";
import { fields, rfc3339, when } from "../output.ts";
import { policyAtHand } from "../policy/document.ts";
import { decisionFor } from "../policy/expectation.ts";
import { withConnection } from "../session/connection.ts";
import { credentialFor } from "../session/credential.ts";
import { readSettings } from "../settings.ts";
import { withAccount, withAs, type AccountOption, type AsOption } from "./options.ts";

type Options = AsOption & AccountOption;

export function whoamiCommand(shell: Shell): Command {
  const command = newCommand("whoami", {
    summary: "ask the server who this is and what it may do",
    description:
      "Connect, and ask the server who this is: identity, account, roles, what it may do, and until when.",
    examples: [
      ["whoami", "the last sign-in"],
      ["whoami --as ivan --account finance", "another one, in the account of choice"],
    ],
  });
  return perform(shell, withSettings(withAccount(withAs(command))), whoami);
}

async function whoami({ io, out, options }: Run<Options>): Promise<undefined> {
  const settings = readSettings(io, options.settings);
  const policy = policyAtHand(settings);
  const found = await credentialFor(io, settings, options.as);
  const account = options.account ?? found.account;
  const credential = { ...found, account };
  const { info, server } = await withConnection(
    { io, settings, policy },
    credential,
    async (connection) => ({
      info: await userInfo(connection),
      server: connection.info?.server_name ?? connection.getServer(),
    }),
  );
  const { identity, name } = found;
  const now = io.now();
  const decision = policy && decisionFor(policy, identity, { account, now });
  // those that count, or without the policy those of the token
  const roles = decision === undefined ? identity.roles : rolesOf(decision);
  const digest = policy?.digest ?? settings.policyDigest;
  const expires = now + (info.remaining ?? identity.expires - now);
  const { publish, subscribe } = info;
  out.result(
    {
      identity: {
        name,
        kind: identity.kind,
        oid: identity.oid,
        azp: identity.azp,
        tid: identity.tid,
      },
      user: info.user,
      account: info.account,
      roles,
      policy: digest,
      permissions: { publish, subscribe },
      expires: rfc3339(expires),
      server,
    },
    (paint) => [
      paint("bold", `${identity.displayName ?? name} (${name})`),
      ...fields([
        ["identity", `${identity.kind === "user" ? "person" : "application"} ${identity.oid}`],
        ["account", info.account],
        ["roles", roles],
        ["may publish", ruleLines(publish)],
        ["may subscribe", ruleLines(subscribe)],
        ["until", when(expires, now)],
        ["policy", digest ?? "not known here"],
        ["server", server],
      ]),
    ],
  );
}

function rolesOf(decision: Decision): readonly string[] {
  return decision.granted ? decision.grant.roles : [];
}

/** What is denied comes last. nats-server gets a deny of everything where nothing is allowed. */
function ruleLines({ allow, deny }: Rules): string[] {
  if (allow.length === 0) return ["nothing"];
  return [...allow, ...deny.map((pattern) => `not ${pattern}`)];
}
