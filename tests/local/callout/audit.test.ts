import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AuditRecord } from "../../../callout/audit/record.ts";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { Site } from "./site.ts";

const rounds = 20;
const loginsOfRound = 30;
const policy = accessDocument({ "Orders.Read": roleEntry("orders") });
let site: Site;
let folder: string;

beforeAll(async () => {
  // what a killed callout leaves unanswered is soon given up
  folder = await mkdtemp(join(tmpdir(), "nats-entra-audit-"));
  site = await Site.create(await buildCallout(), policy, { limits: { loginTimeout: 1 } });
});
afterAll(async () => {
  await site.stop();
  await rm(folder, { recursive: true });
});

/** Logins of one token each, whose id is in the record; those that were let in. */
async function logins(round: number): Promise<string[]> {
  const results = Array.from({ length: loginsOfRound }, async (_value, at) => {
    // the kill comes between some of them
    await sleep(at * 4);
    const uti = `round-${round}-login-${at}`;
    await site.connect(site.token({ uti }), undefined, at % 2);
    return uti;
  });
  const settled = await Promise.allSettled(results);
  return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

/** All lines of all files; those that are no record count as torn. */
async function read(): Promise<{ records: AuditRecord[]; torn: string[] }> {
  const records: AuditRecord[] = [];
  const torn: string[] = [];
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name), "utf8");
    for (const line of text.split("\n").filter((each) => each !== "")) {
      try {
        records.push(JSON.parse(line) as AuditRecord);
      } catch {
        torn.push(line);
      }
    }
  }
  return { records, torn };
}

describe("a callout that is killed in the middle of its work, time after time", () => {
  it("has a record of each login that it granted, and spoils none by one that was cut off", async () => {
    const auditFile = { folder, maxSize: 1024 * 1024 };
    const granted: string[] = [];
    let killedUnderLoad = 0;
    for (let round = 0; round < rounds; round++) {
      const replica = await site.launch("callout-0", { auditFile });
      await replica.seen("ready");
      const load = logins(round);
      await sleep(20 + ((round * 37) % 130));
      replica.signal("SIGKILL");
      const inside = await load;
      if (inside.length > 0 && inside.length < loginsOfRound) killedUnderLoad++;
      granted.push(...inside);
      await site.clear();
    }
    // otherwise nothing was tried
    expect(killedUnderLoad).toBeGreaterThan(rounds / 4);
    const { records, torn } = await read();
    const kept = records.filter(({ decision }) => decision === "granted").map(({ uti }) => uti);
    expect(granted.filter((uti) => !kept.includes(uti))).toEqual([]);
    expect(new Set(kept).size).toBe(kept.length);
    // the kernel takes a write as a whole or in part: at most the last line before a kill is cut off
    expect(torn.length).toBeLessThanOrEqual(rounds);
  }, 300_000);
});
