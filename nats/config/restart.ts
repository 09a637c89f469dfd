import { isBlock, type ConfigBlock } from "./text.ts";

/** Options that SIGHUP applies (reload.go diffOptions); every other one needs a restart. */
const reloadable = new Set(
  words(
    "server_tags server_metadata debug trace trace_verbose trace_headers logtime logtime_utc logfile log_file " +
      "authorization resolver_preload default_sentinel max_control_line max_payload max_connections max_conn " +
      "max_traced_msg_len ping_interval ping_max write_deadline client_advertise connect_error_reports " +
      "reconnect_error_reports prof_block_rate no_fast_producer_stall pid_file",
  ),
);

const reloadableIn: Readonly<Record<string, ReadonlySet<string>>> = {
  tls: new Set(words("handshake_first")),
  cluster: new Set(
    words("routes compression advertise no_advertise permissions pool_size ping_interval ping_max"),
  ),
  leafnodes: new Set(words("compression")),
  mqtt: new Set(
    words(
      "ack_wait max_ack_pending stream_replicas consumer_replicas consumer_memory_storage " +
        "consumer_inactive_threshold",
    ),
  ),
  jetstream: new Set(words("limits meta_compact meta_compact_size meta_compact_sync")),
};

/**
 * What is left of a configuration without what a reload applies: when it changes, the server is restarted.
 * Being wrong here is safe one way only, so an option that is not known is taken for one that needs it.
 */
export function restartPart(config: ConfigBlock): ConfigBlock {
  return without(reloadable, config, (name, value) => {
    const inside = reloadableIn[name];
    return inside && isBlock(value) ? without(inside, value) : value;
  });
}

function without(
  names: ReadonlySet<string>,
  block: ConfigBlock,
  keep: (name: string, value: ConfigBlock[string]) => ConfigBlock[string] = (_name, value) => value,
): ConfigBlock {
  return Object.fromEntries(
    Object.entries(block)
      .filter(([name, value]) => value !== undefined && !names.has(name))
      .map(([name, value]) => [name, keep(name, value)]),
  );
}

function words(text: string): string[] {
  return text.split(" ");
}
