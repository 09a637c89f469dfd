import { readFile, rm } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { hostlessPack, type PolicyPack } from "../../support/policies/pack.ts";
import { Tarballs } from "./consumer.ts";
import type { PulumiProject } from "../../support/pulumi-project.ts";

/** The policy pack from its tarball, under the real engine, for a program that has nothing else of ours. */
const tarballs = new Tarballs(inject("tarballs"));
let project: PulumiProject;
let pack: PolicyPack;

beforeAll(async () => {
  project = await tarballs.install(["@nats-entra/guardrails"]);
  pack = await hostlessPack(join(project.folder, "node_modules/@nats-entra/guardrails"));
  const runtime = { name: "nodejs", options: { typescript: false } };
  await project.write({ "Pulumi.yaml": { name: "guarded", main: "index.mjs", runtime } });
  await project.pulumi("stack", "init", "test");
});

afterAll(async () => {
  await project.remove();
  await rm(pack.root, { recursive: true, force: true });
});

/** What a preview under the guardrails says of a program. */
async function preview(program: string) {
  await project.write({ "index.mjs": program });
  const path = [pack.bin, process.env["PATH"]].join(delimiter);
  const command = ["preview", "--non-interactive", "--policy-pack", pack.folder];
  return project.run("env", `PATH=${path}`, "pulumi", ...command);
}

describe("pulumi preview --policy-pack", () => {
  test("is told which runtime the pack needs", async () => {
    const pack = join(project.folder, "node_modules/@nats-entra/guardrails/PulumiPolicy.yaml");
    expect(await readFile(pack, "utf8")).toContain("name: nodejs");
  });

  test("refuses a stack whose output is the seed of a user", async () => {
    const { code, text } = await preview(`export const leak = "SU${"A".repeat(56)}";`);
    expect(text).toContain("[mandatory]  nats-seeds-in-outputs");
    expect(text).toContain("leak holds the seed of a user");
    expect(code).not.toBe(0);
  });

  test("passes a stack that keeps the rules", async () => {
    const { code, text } = await preview(`export const name = "orders";`);
    expect(text).toContain("✅ nats-entra@v");
    expect(code, text).toBe(0);
  });
});
