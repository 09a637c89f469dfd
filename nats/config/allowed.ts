/** What overrides may change, by nats-server's own names (opts.go): `true` is any value, a block is looked into. */
export interface Allowed {
  readonly [name: string]: true | Allowed;
}

/** Nothing of whom is believed: no authority, no certificate, no verification. */
const tls = words(
  "min_version cipher_suites curve_preferences timeout connection_rate_limit pinned_certs",
);
const writes = "write_deadline write_timeout";
const connects = "connect_retries connect_backoff";

/**
 * A list of what may change, since one of what may not is never complete: nats-server has some 300 options, and each
 * version adds more. Whatever names servers, keys, accounts, users, addresses, files or authorities is not here.
 */
export const allowed: Allowed = {
  ...words(
    "debug trace trace_verbose trace_headers logtime logtime_utc logfile_size_limit logfile_max_num log_file syslog " +
      "max_control_line max_payload max_pending max_connections max_subscriptions max_sub_tokens max_traced_msg_len " +
      "max_closed_clients ping_interval ping_max lame_duck_duration lame_duck_grace_period client_advertise " +
      "connect_error_reports reconnect_error_reports no_fast_producer_stall disable_sublist_cache prof_block_rate " +
      `ocsp ${writes}`,
  ),
  server_metadata: true,
  tls,
  cluster: {
    ...words(
      `no_advertise compression pool_size accounts ping_interval ping_max ${connects} ${writes}`,
    ),
    tls,
  },
  gateway: { ...words(`advertise ${connects} ${writes}`), tls },
  leafnodes: {
    // looked at one by one, see remotes.ts
    ...words(`remotes reconnect dial_timeout no_advertise compression min_version ${writes}`),
    isolate_leafnode_interest: true,
    tls,
  },
  websocket: {
    ...words("allowed_origins same_origin compression handshake_timeout ping_interval headers"),
    tls,
  },
  mqtt: {
    ...words(
      "ack_wait max_ack_pending js_api_timeout stream_replicas consumer_replicas consumer_memory_storage " +
        "consumer_inactive_threshold reject_qos2_publish downgrade_qos2_subscribe",
    ),
    tls,
  },
  jetstream: words(
    "strict sync_interval limits max_outstanding_catchup max_buffered_size max_buffered_msgs request_queue_limit " +
      "info_queue_limit meta_compact meta_compact_size meta_compact_sync max_concurrent_io",
  ),
};

function words(text: string): Readonly<Record<string, true>> {
  return Object.fromEntries(text.split(" ").map((name) => [name, true]));
}
