import { expect, it } from "vitest";
import { Registry } from "../../../../callout/metrics/registry.ts";

it("writes Prometheus' text format", () => {
  const registry = new Registry();
  const logins = registry.counter("logins_total", "Logins.");
  registry.reading("gauge", "connected", "Connections.", () => [[{}, 1]]);
  registry.reading("gauge", "keys", "Keys.", () => [
    [{ tenant: "a" }, 2],
    [{ tenant: 'b"\\\n' }, 3],
  ]);
  const seconds = registry.histogram("login_seconds", "Duration.", [0.001, 0.01]);
  logins.add({ decision: "granted", reason: "" });
  logins.add({ decision: "granted", reason: "" });
  logins.add({ decision: "denied", reason: "no_roles" }, 3);
  for (const value of [0.001, 0.002, 0.004, 5]) seconds.observe(value);

  expect(registry.text()).toBe(`# HELP logins_total Logins.
# TYPE logins_total counter
logins_total{decision="granted",reason=""} 2
logins_total{decision="denied",reason="no_roles"} 3
# HELP connected Connections.
# TYPE connected gauge
connected 1
# HELP keys Keys.
# TYPE keys gauge
keys{tenant="a"} 2
keys{tenant="b\\"\\\\\\n"} 3
# HELP login_seconds Duration.
# TYPE login_seconds histogram
login_seconds_bucket{le="0.001"} 1
login_seconds_bucket{le="0.01"} 3
login_seconds_bucket{le="+Inf"} 4
login_seconds_sum 5.007
login_seconds_count 4
`);
  expect(registry.names).toEqual(["logins_total", "connected", "keys", "login_seconds"]);
});
