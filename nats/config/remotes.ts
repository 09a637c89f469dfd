import { NatsError } from "../errors/nats-error.ts";
import { parseJwt } from "../jwt/jwt.ts";
import { isBlock, type ConfigBlock } from "./text.ts";
import { isObject } from "../../values/shape/index.ts";

const known = new Set(
  (
    "url urls account credentials tls deny_imports deny_exports compression dial_timeout first_info_timeout " +
    "no_randomize isolate_leafnode_interest disabled"
  ).split(" "),
);
const knownTls = new Set(["ca_file", "handshake_first", "min_version", "timeout", "pinned_certs"]);
const encrypted = /^(tls|wss):\/\//;
const anyServer = /^(nats-leaf|nats|tls|ws|wss):\/\/[^@\s]+$/;

/**
 * Holds leaf nodes that a node is itself of another server to what the policy says of those that come: they speak in an
 * account that it lets leaf nodes into, and over TLS. The other end could otherwise answer logins in
 * AUTH, or command servers in SYS.
 *
 * @throws NatsError `config_protected`
 */
export function checkRemotes(config: ConfigBlock): void {
  const { leafnodes } = config;
  const remotes = isBlock(leafnodes) ? leafnodes["remotes"] : undefined;
  if (remotes === undefined) return;
  if (!Array.isArray(remotes)) refuse("leafnodes.remotes", "make it a list");
  for (const [at, remote] of (remotes as unknown[]).entries()) {
    const path = `leafnodes.remotes[${at}]`;
    if (!isBlock(remote)) refuse(path, "make it a block");
    const other = Object.keys(remote).find((name) => !known.has(name));
    if (other !== undefined)
      refuse(`${path}.${other}`, `leave it out: a remote may have ${[...known].join(", ")}`);
    checkAccount(path, remote["account"], config);
    checkWay(path, remote);
  }
}

function checkAccount(path: string, account: unknown, config: ConfigBlock): void {
  const open = accountsWithLeafNodes(config);
  if (typeof account === "string" && open.includes(account)) return;
  const next =
    open.length === 0
      ? "give an account `limits.leafNodes`: the policy lets leaf nodes into none"
      : `give the public key of one that the policy lets leaf nodes into: ${open.join(", ")}`;
  refuse(`${path}.account`, next);
}

/** Public keys of accounts with `limits.leafNodes` in the policy. */
export function accountsWithLeafNodes({
  resolver_preload: jwts,
  system_account: system,
}: ConfigBlock): string[] {
  return Object.entries(isBlock(jwts) ? jwts : {}).flatMap(([account, jwt]) =>
    account !== system && typeof jwt === "string" && takesLeafNodes(jwt) ? [account] : [],
  );
}

function takesLeafNodes(jwt: string): boolean {
  try {
    const { nats } = parseJwt(jwt).claims;
    if (!isObject(nats) || isAuth(nats)) return false;
    const limits = nats["limits"];
    return isObject(limits) && typeof limits["leaf"] === "number" && limits["leaf"] !== 0;
  } catch {
    return false;
  }
}

/** AUTH's limit is that of logins on their way to the callout: as a leaf node of it, another server could answer them. */
function isAuth({ authorization }: Readonly<Record<string, unknown>>): boolean {
  if (!isObject(authorization)) return false;
  const users = authorization["auth_users"];
  return Array.isArray(users) && users.length > 0;
}

/** Credentials are said there: a server that is asked by its greeting for TLS could leave the question out. */
function checkWay(path: string, { url, urls = [], tls }: ConfigBlock): void {
  const list: readonly unknown[] = Array.isArray(urls) ? urls : [urls];
  const servers = url === undefined ? list : [url, ...list];
  for (const server of servers) {
    if (typeof server === "string" && anyServer.test(server)) {
      if (isBlock(tls) || encrypted.test(server)) continue;
      refuse(
        `${path}.url`,
        `write tls:// or give it a tls block with a ca_file: ${server} may be clear text`,
      );
    }
    refuse(`${path}.url`, "write tls://host:7422, without a user; credentials are a file");
  }
  if (servers.length === 0) refuse(`${path}.url`, "name a server");
  if (tls === undefined) return;
  const other = Object.keys(isBlock(tls) ? tls : { tls }).find((name) => !knownTls.has(name));
  if (other !== undefined)
    refuse(
      `${path}.tls.${other}`,
      `leave it out: TLS of a remote may have ${[...knownTls].join(", ")}`,
    );
}

function refuse(path: string, next: string): never {
  throw new NatsError("config_protected", `config: ${path} can't be like this`, { next });
}
