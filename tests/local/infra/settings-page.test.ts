import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSettings } from "../../../infra/settings/read.ts";
import { pagesOf } from "../../support/pages/walk.ts";
import { configurationIn, StackFile } from "./stack-file.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/reference/settings.md"), "utf8");
const walk = pagesOf(import.meta.filename)("docs/reference/settings.md");
const examples = [...page.matchAll(/^```yaml\n(.*?)^```/gms)].map(([, code = ""]) => code);

/** What the target of an example needs besides the example. */
const needed: Record<string, string> = {
  "nats-entra:tenant": "{ id: 11111111-1111-4111-8111-111111111111 }",
  "nats-entra:azure": "{ location: westeurope }",
};
const targetOf = (example: string) =>
  (/^nats-entra:(?:azure|target: azure)/m.test(example) && "azure") ||
  (/^nats-entra:(?:tls|ports)/m.test(example) && "local") ||
  "kubernetes";

function whole(example: string): string {
  const target = targetOf(example);
  const more = Object.entries({ "nats-entra:target": target, ...needed })
    .filter(([name]) => !example.includes(`${name}:`))
    .filter(([name]) => target !== "local" || !(name in needed))
    .filter(([name]) => target === "azure" || name !== "nats-entra:azure")
    .map(([name, value]) => `${name}: ${value}\n`);
  return `config:\n${`${example}${more.join("")}`.replaceAll(/^(?=.)/gm, "  ")}`;
}

let folder: string;
let caFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-entra-settings-"));
  caFile = join(folder, "ca.pem");
  await writeFile(caFile, "-----BEGIN CERTIFICATE-----\n");
});
afterAll(() => rm(folder, { recursive: true }));

describe("docs/reference/settings.md", () => {
  it.each(examples.map((example) => [example.split("\n", 3).join(" "), example]))(
    "takes what it shows: %s",
    async (_title, example) => {
      const text = whole(example.replaceAll("/etc/nats-entra/ca.pem", caFile));
      pulumi.runtime.setAllConfig(await configurationIn(text));
      expect(readSettings(folder).target).toBe(targetOf(example));
    },
  );

  it("sets things by commands, and the seed as a secret", async () => {
    const tenant = `{ id: 11111111-1111-4111-8111-111111111111 }`;
    const file = await StackFile.of(
      `config: { "nats-entra:target": kubernetes, "nats-entra:tenant": ${tenant} }`,
    );
    await file.run(walk.rest(), { "operator.jwt": "the.jwt", "signing-seed.txt": "SOSEED" });
    const values = await file.values();
    const text = await file.text();
    await file.remove();
    pulumi.runtime.setAllConfig(values, ["nats-entra:operator"]);
    expect(readSettings(folder)).toMatchObject({
      nodes: 5,
      jetstream: { disk: "20GiB" },
      assignments: { "Orders.Read": { support: "33333333-3333-4333-8333-333333333333" } },
      operator: { jwt: "the.jwt" },
    });
    expect(text).not.toContain("SOSEED");
    expect(text).toContain("the.jwt");
  });
});
