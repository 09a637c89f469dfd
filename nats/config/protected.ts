import { isDeepStrictEqual } from "node:util";
import { NatsError } from "../errors/nats-error.ts";
import { allowed, type Allowed } from "./allowed.ts";
import { checkRemotes } from "./remotes.ts";
import { isBlock, type ConfigBlock } from "./text.ts";

const trust = "it decides who gets in, and follows from the policy and the keys";
const place = "the target decides it, since others have to find it there";

/** Why an option is not among what overrides may change, for those that somebody may look for (opts.go). */
const top: Readonly<Record<string, string>> = {
  ...each(
    "operator operators root roots root_operator root_operators trusted trusted_keys system_account system " +
      "no_system_account no_system no_sys_acc resolver account_resolver accounts_resolver resolver_preload " +
      "resolver_tls resolver_pinned_accounts default_sentinel authorization no_auth_user accounts",
    trust,
  ),
  ...each("listen net host port store_dir storedir pid_file pidfile", place),
  ...each("http https http_port https_port monitor_port http_base_path", "use `monitor`"),
  server_name: "use `serverNamePrefix`",
  server_tags: "use `tags`",
  prof_port: "use `profiling`",
  leaf: "write `leafnodes`",
  ws: "write `websocket`",
  max_conn: "write `max_connections`",
  max_subs: "write `max_subscriptions`",
  logfile: "write `log_file`",
};

const inListener: Readonly<Record<string, string>> = {
  ...each("authorization authentication no_auth_user", trust),
  ...each("listen net host port", place),
  no_tls: "use `websocket.tlsEndsBefore`",
};

const inBlock: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cluster: { ...inListener, name: "use `clusterName`", routes: place },
  gateway: {
    ...inListener,
    name: "use `clusterName`",
    gateways: "use `gateway.remotes`",
    ...each("reject_unknown reject_unknown_cluster", "use `gateway.rejectUnknown`"),
  },
  leafnodes: inListener,
  websocket: inListener,
  mqtt: inListener,
  jetstream: {
    ...each("store store_dir storedir", place),
    ...each("key ek encryption_key", "use `jetstream.encryptionKey`"),
    ...each("prev_key prev_ek prev_encryption_key", "use `jetstream.previousEncryptionKey`"),
    ...each("enabled enable disabled disable", "use `jetstream.enabled`"),
    ...each("max_memory_store max_mem_store max_mem", "use `jetstream.memory`"),
    ...each("max_file_store max_file", "use `jetstream.disk`"),
    domain: "use `jetstream.domain`",
    unique_tag: "use `jetstream.uniqueTag`",
    cipher: "use `jetstream.cipher`",
  },
};

/**
 * Compares a configuration with what overrides have made of it: what is another now has to be among what they may change.
 *
 * @throws NatsError `config_protected` naming the option, why it stays as it is, and what to use instead
 */
export function checkProtected(before: ConfigBlock, after: ConfigBlock): void {
  checkChanges([], allowed, before, after);
  checkRemotes(after);
}

function checkChanges(
  path: readonly string[],
  may: Allowed,
  before: ConfigBlock,
  after: ConfigBlock,
): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[name], after[name]];
    if (isDeepStrictEqual(old, now)) continue;
    const inside = Object.hasOwn(may, name) ? may[name] : undefined;
    if (inside === true) continue;
    const at = [...path, name];
    // a listener that is removed, or is no longer a block
    if (inside === undefined || !isBlock(now)) refuse(at, reasonOf(at, may));
    checkChanges(at, inside, blockOr(old), now);
  }
}

/** nats-server reads names in any case, so `Operator` would be a second `operator`. */
function reasonOf(path: readonly string[], may: Allowed): string {
  const [first = "", ...rest] = path.slice(0, -1);
  const name = path.at(-1) ?? "";
  const reasons = path.length === 1 ? top : path.length === 2 ? (inBlock[first] ?? {}) : {};
  const lower = name.toLowerCase();
  if (Object.hasOwn(reasons, name)) return reasons[name] ?? "";
  if (name !== lower && (Object.hasOwn(may, lower) || Object.hasOwn(reasons, lower)))
    return `write \`${lower}\``;
  const isTls = name === "tls" || first === "tls" || rest.includes("tls");
  if (isTls && !Object.hasOwn(may, name)) return `TLS stays on; in it may be ${namesOf(may)}`;
  if (Object.hasOwn(may, name)) return `in it may be ${namesOf(may[name])}`;
  return `it is not among ${namesOf(may)}`;
}

function namesOf(may: true | Allowed | undefined): string {
  return Object.keys(may === true || may === undefined ? {} : may).join(", ");
}

function refuse(path: readonly string[], why: string): never {
  throw new NatsError("config_protected", `config: ${path.join(".")} can't be changed`, { why });
}

function blockOr(value: unknown): ConfigBlock {
  return isBlock(value) ? value : {};
}

function each(names: string, reason: string): Record<string, string> {
  return Object.fromEntries(names.split(" ").map((name) => [name, reason]));
}
