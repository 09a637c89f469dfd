import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Verification, type VerifyReport } from "../../../reports/audit/verify.ts";
import { keyPair } from "../../../nats/index.ts";
import { readLine, type ReadLine } from "../../../protocol/audit/chain.ts";
import { parseFileName } from "../../../protocol/audit/file-name.ts";
import type { LoginRecord } from "../../../protocol/audit/login-record.ts";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { rawLogin } from "./raw-login.ts";
import { until } from "../../support/waiting/until.ts";
import { Site } from "./site.ts";
import { effort } from "../../support/effort.ts";
import { pace } from "../../support/waiting/pace.ts";

const rounds = effort({ usual: 40, thorough: 200 });
/** Callouts that are killed by turns, so that others answer while one starts. */
const instances = ["callout-0", "callout-1", "callout-2"];
const clients = 12;
let site: Site;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-entra-audit-"));
  const policy = accessDocument({ "Orders.Read": roleEntry("orders") });
  // what a killed callout leaves unanswered is soon given up
  site = await Site.create(await buildCallout(), policy, { limits: { loginTimeout: 1 } });
});
afterAll(async () => {
  await site.stop();
  await rm(folder, { recursive: true });
});

/** Logs in time after time, each time with a token whose id is in the record; adds those that were let in. */
async function client(name: number, granted: Set<string>, isOver: () => boolean): Promise<void> {
  const [first = "", ...others] = site.nats.urls;
  for (let at = 0; !isOver(); at++) {
    const uti = `client-${name}-login-${at}`;
    const server = [first, ...others][at % site.nats.urls.length] ?? first;
    if (await rawLogin(server, site.token({ uti }), "127.0.0.1")) granted.add(uti);
    await pace(2);
  }
}

/** The records of an instance, as `nats-entra audit verify` finds them. */
async function verified(instance: string): Promise<{ report: VerifyReport; records: ReadLine[] }> {
  const key = keyPair("account", site.keys.auth.signing).getPublicKey();
  const verification = new Verification([key]);
  const records: ReadLine[] = [];
  const names = (await readdir(folder)).filter(
    (name) => parseFileName(name)?.instance === instance,
  );
  for (const file of names.sort()) {
    const texts = (await readFile(join(folder, file), "utf8")).split("\n");
    texts.forEach((text, at) => {
      verification.add(text, { file, line: at + 1 });
      records.push(...[readLine(text)].filter((line) => line !== undefined));
    });
  }
  return { report: verification.finish(), records };
}

describe("callouts that are killed in the middle of their work, time after time", () => {
  it("have a record of each login that they granted, in a chain that is whole after every kill", async () => {
    const granted = new Set<string>();
    let killed = 0;
    const isOver = () => killed >= rounds;
    const load = Array.from({ length: clients }, (_, name) => client(name, granted, isOver));

    const lives = instances.map(async (instance) => {
      while (!isOver()) {
        const audit = { file: { folder, maxSize: 1024 * 1024 } };
        const replica = await site.launch(instance, { audit });
        await site.served(replica);
        const some = 1 + Math.floor(Math.random() * 8);
        const isBusy = () => isOver() || replica.records.length >= some;
        await until(`${some} decisions of ${instance}`, isBusy);
        await pace(Math.random() * 20);
        replica.signal("SIGKILL");
        await replica.exit();
        killed++;
        const { report } = await verified(instance);
        expect({ ok: report.ok, problems: report.problems }).toEqual({ ok: true, problems: [] });
        // the kernel takes a write as a whole or in part: at most the last line before a kill is cut off
        expect(report.torn).toBeLessThanOrEqual(killed);
      }
    });
    await Promise.all([...lives, ...load]);

    const all = await Promise.all(instances.map((instance) => verified(instance)));
    const kept = all
      .flatMap(({ records }) => records.map(({ event }) => event as LoginRecord))
      .filter(({ decision }) => decision === "granted")
      .map(({ uti }) => uti);
    // otherwise nothing was tried
    expect(granted.size).toBeGreaterThan(rounds);
    expect([...granted].filter((uti) => !kept.includes(uti))).toEqual([]);
    expect(new Set(kept).size).toBe(kept.length);
  }, 600_000);
});
