import type { Command } from "commander";
import { newCommand, perform, withSettings, type Run, type Shell } from "../terminal/command.ts";
import { Failure } from "../../errors/failure.mjs";
import { removeNatsContext } from "../session/nats-context.ts";
import { SessionStore, type Session } from "../session/store.ts";
import { readSettings } from "../settings/settings.ts";

interface Options {
  readonly as?: string;
  readonly account?: string;
  readonly all?: boolean;
}

export function logoutCommand(shell: Shell): Command {
  const command = newCommand("logout", {
    summary: "forget a sign-in",
    description:
      "Forget a sign-in: its tokens and its nats context. A connection that is open stays until " +
      "its token ends.",
    json: "`forgotten`",
    examples: [
      ["logout", "the last sign-in"],
      ["logout --all", "every sign-in of this deployment"],
    ],
  })
    .option("--as <name>", "the sign-ins of that name")
    .option("--account <name>", "only the sign-in for that account")
    .option("--all", "every sign-in of this deployment");
  return perform(shell, withSettings(command), logout);
}

async function logout({ io, out, options }: Run<Options>): Promise<undefined> {
  const store = new SessionStore(io, readSettings(io, options.settings));
  const found = chosen(store, options);
  if (found.length === 0 && options.all !== true) throw notSignedIn(store, options);
  for (const session of found) {
    if (session.context !== undefined) removeNatsContext(io, session.context);
    store.remove(session);
  }
  const forgotten = found.map(({ name, account }) =>
    account === undefined ? name : `${name} (${account})`,
  );
  out.result({ forgotten }, () => [
    forgotten.length === 0 ? "There was no sign-in." : `Forgotten: ${forgotten.join(", ")}`,
  ]);
  return Promise.resolve(undefined);
}

function chosen(store: SessionStore, { all, as, account }: Options): Session[] {
  if (all === true) return store.all();
  const last = store.find(as, account);
  if (last === undefined) return [];
  const ofName = store.all().filter(({ name }) => name === last.name);
  if (account !== undefined) return ofName.filter((session) => session.account === account);
  return as === undefined ? [last] : ofName;
}

function notSignedIn(store: SessionStore, { as, account }: Options): Failure {
  const whose = as === undefined ? "" : ` as '${as}'`;
  const where = account === undefined ? "" : ` for the account '${account}'`;
  return new Failure("not_signed_in", `you are not signed in${whose}${where}`, {
    next: `known are: ${store.names().join(", ") || "none"}`,
  });
}
