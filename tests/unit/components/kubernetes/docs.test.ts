import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import schema from "../../../../provider/schema.json" with { type: "json" };

const page = readFileSync(
  join(import.meta.dirname, "../../../../docs/reference/components.md"),
  "utf8",
);
const types = schema.types as unknown as Record<string, { properties?: Record<string, object> }>;

const argumentsOf = (name: string) =>
  Object.keys(types[`nats-entra:index:${name}`]?.properties ?? {}).sort();

const rowsOf = (heading: string) => {
  const section = page.split(`### ${heading}\n`)[1]?.split(/\n###? /)[0] ?? "";
  return [...section.matchAll(/^\| (`.*?|none) +\| (.*?) +\|/gm)].map(
    ([, first = "", next = ""]) => ({
      names: codes(first),
      more: codes(next),
    }),
  );
};

function codes(text: string): string[] {
  return [...text.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
}

describe("docs/reference/components.md has each argument of", () => {
  it.each([
    ["target.kubernetes", "KubernetesTarget"],
    ["target.kubernetes.nats", "KubernetesNats"],
  ])("%s", (path, name) => {
    const named = rowsOf(`\`${path}\``).flatMap(({ names }) => names);
    expect(named.sort()).toEqual(argumentsOf(name));
  });

  it.each([
    ["storage", "NatsStorage"],
    ["service", "NatsService"],
    ["reloader", "NatsReloader"],
    ["networkPolicy", "NatsNetworkPolicy"],
    ["exporter", "NatsExporter"],
    ["natsBox", "NatsBox"],
  ])("target.kubernetes.nats.%s", (argument, name) => {
    const row = rowsOf("`target.kubernetes.nats`").find(({ names }) => names.includes(argument));
    expect(row?.more.sort()).toEqual(argumentsOf(name));
  });

  it("target.kubernetes.tls", () => {
    const section = page.split("### Certificates\n")[1]?.split("\n## ")[0] ?? "";
    const missing = argumentsOf("KubernetesTls").filter((name) => !codes(section).includes(name));
    expect(missing).toEqual([]);
  });
});
