import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, inject, it } from "vitest";
import type { Manifest } from "../../reports/access-review/manifest.ts";
import type { Review } from "../../reports/access-review/model.ts";
import { identities } from "../../infra/local/identities.ts";
import { Stack } from "../support/stack.ts";

/** An access review of the stack of this layer, which it asks itself. */
const stack = new Stack(inject("stackRoot"));
const folder = (name: string) => join(stack.root, "reviews-of-stack", name);
const held = identities.flatMap(({ roles }) => roles).length;
afterAll(() => rm(join(stack.root, "reviews-of-stack"), { recursive: true, force: true }));

const review = (name: string, ...more: string[]) =>
  stack.cli("access-review", "--since", "2026-07-01", "--out", folder(name), ...more);

async function read<T>(name: string, file: string): Promise<T> {
  return JSON.parse(await readFile(join(folder(name), file), "utf8")) as T;
}

it("knows who holds which role, and who used it, of the stack itself", async () => {
  await stack.must("nats-entra whoami --as sara");
  const { stdout } = await review("whole", "--as", "priya");
  const line = /^Wrote .*: (\d+) role assignments, \d+ things? to look at$/m;
  // the audit also knows identities of other tests, which held roles until they were removed
  expect(Number(line.exec(stdout)?.[1]), stdout).toBeGreaterThanOrEqual(held);
  const { access, unknown, verified } = await read<Review>("whole", "review.json");
  expect(unknown).not.toContain("assignments");
  expect(unknown).not.toContain("logins");
  const sara = access.find(({ identity, role }) => /Sara/.test(identity) && role === "Orders.Read");
  expect(sara?.logins).toBeGreaterThan(0);
  expect(verified?.ok).toBe(true);
  const { inputs } = await read<Manifest>("whole", "manifest.json");
  expect(inputs.audit).toMatchObject([{ file: "the stream AUDIT", unreadable: 0 }]);
  expect(inputs.directory).toHaveLength(1);
}, 120_000);

it("tells a person who may not read the audit which role is missing, and makes no folder", async () => {
  for (const name of ["sara", "nadia"]) {
    const { code, stderr } = await review("refused", "--as", name);
    expect(code).toBe(1);
    expect(stderr).toContain("have a role assigned that grants it: Nats.Audit");
    await expect(readFile(join(folder("refused"), "review.json"))).rejects.toThrow("ENOENT");
  }
}, 120_000);

it("says what it does not know when nobody was named who may read the audit", async () => {
  await stack.must("nats-entra login --as sara");
  const { code, stdout, stderr } = await review("partly");
  expect(code).toBe(0);
  expect(stderr).toMatch(/Cannot read the stack's audit: .*Nats\.Audit/);
  expect(stdout).toContain(`${held} role assignments, who used them is not known`);
  expect((await read<Review>("partly", "review.json")).unknown).toContain("logins");
}, 120_000);
