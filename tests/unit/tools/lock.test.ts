import { existsSync } from "node:fs";
import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { locked } from "../../../tools/lock.mjs";
import { temporaryFolder } from "./support/folder.ts";
import { pace } from "../../support/waiting/pace.ts";

test("work under one lock happens one after the other", async () => {
  const file = join(await temporaryFolder(), "lock");
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} begins`);
    await pace(50);
    events.push(`${name} ends`);
  };
  await Promise.all([locked(file, work("a")), locked(file, work("b")), locked(file, work("c"))]);
  expect(events).toHaveLength(6);
  for (let i = 0; i < events.length; i += 2)
    expect(events[i + 1]).toBe(events[i]?.replace("begins", "ends"));
});

test("the lock goes with the work, also when that fails", async () => {
  const file = join(await temporaryFolder(), "deep", "lock");
  await expect(locked(file, () => Promise.reject(new Error("no disk")))).rejects.toThrow("no disk");
  expect(existsSync(file)).toBe(false);
});

test("a lock whose holder was killed is taken over", async () => {
  const file = join(await temporaryFolder(), "lock");
  await writeFile(file, "a process that is no more");
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(file, longAgo, longAgo);
  await expect(locked(file, () => Promise.resolve("done"))).resolves.toBe("done");
  expect(existsSync(file)).toBe(false);
});

test("a lock that was taken over is left to its new holder", async () => {
  const file = join(await temporaryFolder(), "lock");
  await locked(file, () => writeFile(file, "somebody else"));
  expect(existsSync(file)).toBe(true);
});
