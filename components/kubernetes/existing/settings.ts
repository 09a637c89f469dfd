/** What the chart writes itself, from its own values: it stays as it is. */
const ofTheChart = new Set([
  ...["server_name", "host", "port", "tls", "pid_file"],
  ...["http", "http_port", "https", "https_port", "http_base_path", "prof_port"],
  ...["lame_duck_grace_period", "lame_duck_duration"],
  ...["cluster", "gateway", "leafnodes", "websocket", "mqtt", "jetstream"],
]);

/**
 * The part of a configuration that an installation by the chart includes: whom it trusts, what a login may
 * take, limits, and the tag that tells what it runs.
 *
 * @param config text of `serverConfig()`: settings of the top level begin a line, blocks end with `}` at its begin
 */
export function settingsOf(config: string): string {
  const kept: string[] = [];
  let keep = true;
  for (const line of config.split("\n")) {
    const [, key] = /^([a-z_]+)(?::| \{)/.exec(line) ?? [];
    if (key !== undefined) keep = !ofTheChart.has(key);
    if (keep) kept.push(line);
  }
  return kept.join("\n");
}
