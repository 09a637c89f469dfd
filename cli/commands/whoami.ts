import type { Command } from "commander";
import type { WhoamiRules } from "../../client/whoami.ts";
import { askWhoami } from "../network/whoami.ts";
import { newCommand, perform, withSettings, type Run, type Shell } from "../terminal/command.ts";
import { fields, paint } from "../terminal/output.ts";
import { rfc3339, when } from "../../text/amounts.ts";
import { policyAtHand } from "../policy/document.ts";
import { withConnection } from "../session/connection.ts";
import { credentialFor } from "../session/credential.ts";
import { readSettings } from "../settings/settings.ts";
import { withAccount, withAs, type AccountOption, type AsOption } from "../terminal/options.ts";

type Options = AsOption & AccountOption;

export function whoamiCommand(shell: Shell): Command {
  const command = newCommand("whoami", {
    summary: "ask the callouts who this is and what it may do",
    description:
      "Connect, and ask the callouts who this is: identity, account, roles, what it may do, and until when.",
    json: "`identity` {`name`, `kind`, `oid`, `azp`, `tid`}, `user`, `account`, `roles`, `policy`, `permissions` {`publish`, `subscribe`: {`allow`, `deny`}}, `expires`, `server`, `settings` {`file`, `by`}",
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
  const credential = await credentialFor(io, settings, options.as, options.account);
  const { info, server } = await withConnection(
    { io, settings, policy },
    credential,
    async (connection) => ({
      info: await askWhoami(connection, credential.token),
      server: connection.info?.server_name ?? connection.getServer(),
    }),
  );
  const { identity, name } = credential;
  const now = io.now();
  const { user, account, roles, publish, subscribe } = info;
  const expires = Math.round(now + info.remaining);
  out.result(
    {
      identity: {
        name,
        kind: identity.kind,
        oid: identity.oid,
        azp: identity.azp,
        tid: identity.tid,
      },
      user,
      account,
      roles,
      policy: info.policy,
      permissions: { publish, subscribe },
      expires: rfc3339(expires),
      server,
      settings: { file: settings.file, by: settings.by },
    },
    () => [
      paint("bold", `${identity.displayName ?? name} (${name})`),
      ...fields([
        ["identity", `${identity.kind === "user" ? "person" : "application"} ${identity.oid}`],
        ["account", account],
        ["roles", roles],
        ["may publish", ruleLines(publish)],
        ["may subscribe", ruleLines(subscribe)],
        ["until", when(expires, now)],
        ["policy", info.policy],
        ["server", server],
        ["settings", `${settings.file} (${settings.by})`],
      ]),
    ],
  );
}

/** What is denied comes last. nats-server gets a deny of everything where nothing is allowed. */
function ruleLines({ allow, deny }: WhoamiRules): string[] {
  if (allow.length === 0) return ["nothing"];
  return [...allow, ...deny.map((pattern) => `not ${pattern}`)];
}
