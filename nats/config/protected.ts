import { isDeepStrictEqual } from "node:util";
import { NatsError } from "../error.ts";
import { isBlock, type ConfigBlock } from "./text.ts";

const trust = "it decides who gets in, and follows from the policy and the keys";
const place = "the target decides it, since others have to find it there";

/** What overrides leave alone, with all the names that nats-server takes for it (opts.go), and the reason. */
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
};

const inListener: Readonly<Record<string, string>> = {
  ...each("authorization authentication no_auth_user", trust),
  ...each("listen net host port", place),
  no_tls: "use `websocket.tlsEndsBefore`",
};

const inBlock: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cluster: { ...inListener, name: "use `clusterName`" },
  gateway: { ...inListener, name: "use `clusterName`" },
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
  },
};

/**
 * Compares a configuration with what overrides have made of it.
 *
 * @throws NatsError `config_protected` naming the option, why it stays as it is, and what to use instead
 */
export function checkProtected(before: ConfigBlock, after: ConfigBlock): void {
  checkNames([], after);
  checkKept([], top, before, after);
  for (const [name, options] of Object.entries(inBlock)) {
    const [old, now] = [before[name], after[name]];
    // a block in the place of none may hold `remotes`, for example, but nothing that listens
    if (isBlock(old) || isBlock(now)) checkKept([name], options, blockOr(old), blockOr(now));
  }
}

function checkKept(
  path: readonly string[],
  options: Readonly<Record<string, string>>,
  before: ConfigBlock,
  after: ConfigBlock,
): void {
  for (const [option, reason] of Object.entries(options)) {
    if (!isDeepStrictEqual(before[option], after[option])) refuse([...path, option], reason);
  }
}

/** nats-server reads names in any case, so `Operator` would be a second `operator`. */
function checkNames(path: readonly string[], block: ConfigBlock): void {
  for (const [name, value] of Object.entries(block)) {
    if (name !== name.toLowerCase()) refuse([...path, name], `write \`${name.toLowerCase()}\``);
    const next = [...path, name];
    if (isBlock(value) && (path.length === 0 ? name in inBlock || name === "tls" : name === "tls"))
      checkNames(next, value);
  }
}

function refuse(path: readonly string[], reason: string): never {
  throw new NatsError("config_protected", `config: ${path.join(".")} can't be changed: ${reason}`);
}

function blockOr(value: unknown): ConfigBlock {
  return isBlock(value) ? value : {};
}

function each(names: string, reason: string): Record<string, string> {
  return Object.fromEntries(names.split(" ").map((name) => [name, reason]));
}
