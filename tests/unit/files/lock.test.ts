import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { locked, LockBusy } from "../../../files/lock.mjs";
import { pace } from "../../support/waiting/pace.ts";
import { temporaryFolder } from "../tools/support/folder.ts";

const contender = join(import.meta.dirname, "support/contender.mjs");

test("work under one lock happens one after the other", async () => {
  const lock = join(await temporaryFolder(), "lock");
  const events: string[] = [];
  const work = (name: string) => async () => {
    events.push(`${name} begins`);
    await pace(50);
    events.push(`${name} ends`);
  };
  await Promise.all([locked(lock, work("a")), locked(lock, work("b")), locked(lock, work("c"))]);
  expect(events).toHaveLength(6);
  for (let i = 0; i < events.length; i += 2)
    expect(events[i + 1]).toBe(events[i]?.replace("begins", "ends"));
});

test("the lock goes with the work, also when that fails", async () => {
  const folder = join(await temporaryFolder(), "deep");
  const work = () => Promise.reject(new Error("no disk"));
  await expect(locked(join(folder, "lock"), work)).rejects.toThrow("no disk");
  expect(await readdir(folder)).toEqual([]);
});

test("a wait has an end, and leaves the lock to its holder", async () => {
  const folder = await temporaryFolder();
  const lock = join(folder, "lock");
  await locked(lock, async () => {
    const second = locked(lock, () => Promise.resolve(), { timeoutMs: 1 });
    await expect(second).rejects.toThrow(LockBusy);
    expect(await readdir(folder)).toHaveLength(1);
  });
});

test("a neighbour whose name begins like the lock's is nobody's lock", async () => {
  const folder = await temporaryFolder();
  const longAgo = new Date(Date.now() - 60_000);
  await writeFile(join(folder, "lock.json"), "{}");
  await utimes(join(folder, "lock.json"), longAgo, longAgo);
  await locked(join(folder, "lock"), () => Promise.resolve());
  expect(await readdir(folder)).toEqual(["lock.json"]);
});

test("of many who see that a holder was killed, one at a time takes over", async () => {
  const folder = await temporaryFolder();
  const [lock, log] = [join(folder, "lock"), join(folder, "log")];
  const start = (name: string, ms: string) =>
    spawn(process.execPath, [contender, lock, log, name, ms], {
      stdio: ["ignore", "pipe", "inherit"],
    });
  const killed = start("killed", "60000");
  await once(killed.stdout, "data");
  killed.kill("SIGKILL");
  await once(killed, "exit");
  const names = ["a", "b", "c", "d"];
  await Promise.all(names.map((name) => once(start(name, "20"), "exit")));
  const [first, ...events] = (await readFile(log, "utf8")).trimEnd().split("\n");
  expect(first).toBe("killed begins");
  expect([...events].sort()).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
  for (let i = 0; i < events.length; i += 2)
    expect(events[i + 1]).toBe(events[i]?.replace("begins", "ends"));
  expect(await readdir(folder)).toEqual(["log"]);
}, 30_000);
