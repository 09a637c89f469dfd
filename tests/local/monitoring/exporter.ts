/**
 * What NATS' exporter makes of `/varz` with `-varz -prefix=nats` (prometheus-nats-exporter 0.20.1,
 * collector.go, objectToMetrics): every number is a gauge, named by its way, and the server's start in unix
 * seconds. The exporter itself is not run here.
 */
export function exporterPage(varz: object, serverId: string): string {
  const lines: string[] = [];
  const walk = (value: object, path: string[]) => {
    for (const [key, item] of Object.entries(value) as [string, unknown][]) {
      const name = ["nats_varz", ...path, key].join("_").replaceAll("/", "_");
      const number = key === "start" ? Date.parse(String(item)) / 1000 : item;
      if (typeof number === "number") {
        lines.push(`# TYPE ${name} gauge`, `${name}{server_id="${serverId}"} ${number}`);
      } else if (typeof item === "object" && item !== null && !Array.isArray(item)) {
        walk(item, [...path, key]);
      }
    }
  };
  walk(varz, []);
  return lines.join("\n");
}
