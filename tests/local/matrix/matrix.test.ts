import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cases } from "./cases/index.ts";
import { clients, type Client, type Driver } from "./clients.ts";
import { matrixPage } from "./page.ts";
import { planOf } from "./plan.ts";
import { preparePlan, runPlan } from "./run.ts";
import { startSite, type Site } from "./site.ts";
import { absencesReadIn, versionOf } from "./versions.ts";
import { judge, type Judged } from "./verdict.ts";

const page = join(import.meta.dirname, "..", "..", "..", "docs", "reference", "matrix.md");
const drivers = Object.entries(clients) as [Client, Driver][];
const judged = new Map<Client, Judged>();
let folder: string;
let site: Site;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-entra-matrix-"));
  const plans = drivers.map(([name, driver]) => ({ name, driver, plan: planOf(name, cases) }));
  site = await startSite(plans.map(({ plan }) => plan));
  const ready = plans.map(async ({ name, driver, plan }) => {
    const [command, prepared] = await Promise.all([
      driver.command(folder),
      preparePlan(site, plan),
    ]);
    return { name, command, prepared };
  });
  const running = (await Promise.all(ready)).map(async ({ name, command, prepared }) => ({
    name,
    plan: prepared.plan,
    results: await runPlan(site, prepared, command),
  }));
  const done = await Promise.all(running);
  const violations = await site.violations();
  for (const { name, plan, results } of done)
    judged.set(name, judge(name, plan, results, violations));
}, 600_000);

afterAll(async () => {
  await site.stop();
  await rm(folder, { recursive: true });
});

describe("every operation of a helper's promise works without a stall, or is listed with its reason", () => {
  it.each(drivers)("with %s", (name) => {
    expect(judged.get(name)?.problems).toEqual([]);
  });
});

it.each(drivers)("what %s does not have is known of the version that is tried", (name) => {
  expect(versionOf(name)).toBe(absencesReadIn[name]);
});

it("the page says what was found", async () => {
  const cells = drivers.flatMap(([name]) => judged.get(name)?.cells ?? []);
  await expect(await matrixPage(cells)).toMatchFileSnapshot(page);
});
