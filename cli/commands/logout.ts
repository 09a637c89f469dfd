import type { Command } from "commander";
import { newCommand, perform, withSettings, type Run, type Shell } from "../terminal/command.ts";
import { Failure } from "../../errors/failure.mjs";
import { removeNatsContext } from "../session/nats-context.ts";
import { SessionStore } from "../session/store.ts";
import { readSettings } from "../settings/settings.ts";

interface Options {
  readonly as?: string;
  readonly all?: boolean;
}

export function logoutCommand(shell: Shell): Command {
  const command = newCommand("logout", {
    summary: "forget a sign-in",
    description:
      "Forget a sign-in: its tokens and its nats context. A connection that is open stays until " +
      "its token ends.",
    examples: [
      ["logout", "the last sign-in"],
      ["logout --all", "every sign-in of this deployment"],
    ],
  })
    .option("--as <name>", "the sign-in of that name")
    .option("--all", "every sign-in of this deployment");
  return perform(shell, withSettings(command), logout);
}

async function logout({ io, out, options }: Run<Options>): Promise<undefined> {
  const store = new SessionStore(io, readSettings(io, options.settings));
  const names = options.all === true ? store.names() : [store.find(options.as)?.name];
  const forgotten: string[] = [];
  for (const name of names) {
    if (name === undefined) {
      throw new Failure(
        "not_signed_in",
        `you are not signed in${options.as === undefined ? "" : ` as '${options.as}'`}`,
        {
          next: `known are: ${store.names().join(", ") || "none"}`,
        },
      );
    }
    const context = store.find(name)?.context;
    if (context !== undefined) removeNatsContext(io, context);
    store.remove(name);
    forgotten.push(name);
  }
  out.result({ forgotten }, () => [
    forgotten.length === 0 ? "There was no sign-in." : `Forgotten: ${forgotten.join(", ")}`,
  ]);
  return Promise.resolve(undefined);
}
