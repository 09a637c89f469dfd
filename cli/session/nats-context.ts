import { readFileSync, rmSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import type { Io } from "../terminal/io.ts";
import { wayOf } from "../../connect/way.ts";
import { identityOf } from "../oauth/access-token.ts";
import { replacePrivateFileSync } from "../../files/replace.mjs";
import { wayOfSettings, type Settings } from "../settings/settings.ts";

/** A context of the `nats` command: a named set of connection settings. */
export interface NatsContext {
  readonly name: string;
  readonly file: string;
  /** The account that it asks for; absent when that is not known. */
  readonly account?: string;
  /** The JetStream domain that it uses; absent where streams are the account's own. */
  readonly domain?: string;
}

/**
 * Where the `nats` command looks for a context (jsm.go, natscontext/backend_file.go): below
 * `$XDG_CONFIG_HOME`, else `.config` of the home that the system knows, whatever `$HOME` says.
 */
export function natsContext(
  io: Io,
  name: string,
  { account, domain }: Pick<Partial<NatsContext>, "account" | "domain"> = {},
): NatsContext {
  const file = join(natsFolder(io), "context", `${name}.json`);
  return { name, file, ...(account && { account }), ...(domain && { domain }) };
}

/**
 * A context's name for an identity, and for the account that was asked for: `ivan@example.com` and `finance` become
 * `nats-entra-ivan-finance`, so that an identity has a context for each account.
 */
export function contextName(identity: string, account?: string): string {
  const [local = ""] = identity.split("@");
  const parts = account === undefined ? [local] : [local, account];
  return ["nats-entra", ...parts].join("-").replaceAll(/[^A-Za-z0-9_-]+/g, "-");
}

/**
 * Writes a context that connects with the access token and nothing else, and keeps replies in the
 * identity's own inbox: in the account's part of it, to which streams of other accounts are delivered. The token stands where a password would, with the account as the user: in
 * NATS both mean the same, but `nats context info` hides passwords and shows tokens.
 */
export function writeNatsContext(
  settings: Settings,
  { file, account, domain }: NatsContext,
  accessToken: string,
): void {
  const { oid, displayName, name } = identityOf(accessToken);
  const { addresses, isTls, tls } = wayOf(wayOfSettings(settings));
  const context = {
    description: `${displayName ?? name}, by nats-entra login`,
    // nats:// leaves it to the server whether there is TLS
    url: addresses.map(({ text }) => (isTls ? withTls(text) : text)).join(","),
    ...(tls.handshakeFirst === true && { tls_first: true }),
    ...(account === undefined ? { token: accessToken } : { user: account, password: accessToken }),
    ...(settings.natsCaFile === undefined ? {} : { ca: settings.natsCaFile }),
    inbox_prefix: ["_INBOX", oid, ...(account === undefined ? [] : [account])].join("."),
    ...(domain === undefined ? {} : { jetstream_domain: domain }),
  };
  replacePrivateFileSync(file, `${JSON.stringify(context, null, 2)}\n`);
}

function withTls(server: string): string {
  return `tls://${server.replace(/^.*:\/\//, "")}`;
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
  return join(env["XDG_CONFIG_HOME"] || join(systemHome(), ".config"), "nats");
}

function systemHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return homedir(); // a user id without an entry, as in some containers
  }
}
