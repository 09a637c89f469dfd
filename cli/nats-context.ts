import { readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Io } from "./io.ts";
import { identityOf } from "./oauth/access-token.ts";
import { writePrivately } from "./private-file.ts";
import type { Settings } from "./settings.ts";

/** A context of the `nats` command: a named set of connection settings. */
export interface NatsContext {
  readonly name: string;
  readonly file: string;
}

/**
 * Where the `nats` command looks for a context (natscontext of jsm.go: `$XDG_CONFIG_HOME/nats/context`,
 * else `~/.config/nats/context`).
 */
export function natsContext(io: Io, name: string): NatsContext {
  return { name, file: join(natsFolder(io), "context", `${name}.json`) };
}

/** A context's name for an identity: `sara@example.com` becomes `nats-entra-sara`. */
export function contextName(identity: string): string {
  const [local = ""] = identity.split("@");
  return `nats-entra-${local.replaceAll(/[^A-Za-z0-9_-]+/g, "-")}`;
}

/**
 * Writes a context that connects with the token and nothing else, and keeps replies in the
 * identity's own inbox. With an account, the token goes where a password would: that is how a client
 * says which account it wants.
 */
export function writeNatsContext(
  settings: Settings,
  { file }: NatsContext,
  login: { readonly accessToken: string; readonly account?: string },
): void {
  const { accessToken, account } = login;
  const { oid, displayName, name } = identityOf(accessToken);
  const context = {
    description: `${displayName ?? name}, by nats-entra login`,
    url: settings.servers.join(","),
    ...(account === undefined ? { token: accessToken } : { user: account, password: accessToken }),
    ...(settings.natsCaFile === undefined ? {} : { ca: settings.natsCaFile }),
    inbox_prefix: `_INBOX.${oid}`,
  };
  writePrivately(file, `${JSON.stringify(context, null, 2)}\n`);
}

/** Removes a context; when it was the selected one, none is selected any more. */
export function removeNatsContext(io: Io, { name, file }: NatsContext): void {
  rmSync(file, { force: true });
  const selection = join(natsFolder(io), "context.txt");
  try {
    if (readFileSync(selection, "utf8").trim() === name) rmSync(selection);
  } catch {
    // none was selected
  }
}

function natsFolder({ env }: Io): string {
  return join(env["XDG_CONFIG_HOME"] || join(env["HOME"] || homedir(), ".config"), "nats");
}
