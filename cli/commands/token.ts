import type { Command } from "commander";
import { newCommand, perform, withSettings, type Run, type Shell } from "../terminal/command.ts";
import { rfc3339 } from "../../text/amounts.ts";
import { credentialFor } from "../session/credential.ts";
import { readSettings } from "../settings/settings.ts";
import { withAccount, withAs, type AccountOption, type AsOption } from "../terminal/options.ts";

export function tokenCommand(shell: Shell): Command {
  const command = newCommand("token", {
    summary: "print a valid access token",
    description:
      "Print a valid access token and nothing else, for scripts. Renews it when fewer than five " +
      "minutes are left, together with the nats context.",
    json: "`token`, `identity` {`name`, `oid`}, `expires`",
    examples: [
      ["token", "the last sign-in's"],
      ["token --account finance", "the sign-in for an account, when there are several"],
      ['token --as sara > "$RUNNER_TEMP/token"', "into a file, for another client"],
    ],
  });
  return perform(shell, withSettings(withAccount(withAs(command))), token);
}

async function token({ io, out, options }: Run<AsOption & AccountOption>): Promise<undefined> {
  const credential = await credentialFor(
    io,
    readSettings(io, options.settings),
    options.as,
    options.account,
  );
  const { name, identity } = credential;
  out.result(
    {
      token: credential.token,
      identity: { name, oid: identity.oid },
      expires: rfc3339(identity.expires),
    },
    () => [credential.token],
  );
}
