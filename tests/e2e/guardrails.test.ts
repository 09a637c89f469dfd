import { rm } from "node:fs/promises";
import { delimiter } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { hostlessPack, type PolicyPack } from "../support/policies/pack.ts";
import { Stack } from "../support/stack.ts";

const stack = new Stack(inject("stackRoot"));
const path = process.env["PATH"] ?? "";
let pack: PolicyPack;

beforeAll(async () => {
  pack = await hostlessPack();
  process.env["PATH"] = `${pack.bin}${delimiter}${path}`;
});

afterAll(async () => {
  process.env["PATH"] = path;
  await rm(pack.root, { recursive: true, force: true });
});

it("the example's stack keeps every guardrail, the advisory ones too", async () => {
  const { code, stdout } = await stack.pulumi(
    ...["preview", "-s", "local", "--policy-pack", pack.folder],
  );
  expect(stdout).toContain("✅ nats-entra@v");
  expect(stdout).not.toMatch(/\[(mandatory|advisory)\]/);
  expect(code).toBe(0);
});
