import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { streamLines } from "../../../cli/audit/stream.ts";
import { Verification } from "../../../reports/audit/verify.ts";
import { keyPair } from "../../../nats/index.ts";
import { readLine, type ReadLine } from "../../../protocol/audit/chain.ts";
import type { LoginRecord } from "../../../protocol/audit/login-record.ts";
import { buildCallout } from "../../../tools/build.ts";
import { until } from "../../support/waiting/until.ts";
import type { Replica } from "../callout/replica.ts";
import { Site } from "../callout/site.ts";
import { DataAccount } from "./data-account.ts";
import { operator, policy } from "./roles.ts";
import { Steer } from "./steer.ts";

const auditor = { ...operator, uti: "auditorTokenId", roles: ["Nats.Audit"] };
let site: Site;
let folder: string;

beforeAll(async () => {
  site = await Site.create(await buildCallout(), policy);
  folder = join(site.folder, "audit");
});
afterAll(() => site.stop());
afterEach(() => site.clear());

/** Everything in the stream, read as an auditor does. */
async function stream(): Promise<ReadLine[]> {
  const { ask } = await Steer.reading(site, auditor);
  const lines: ReadLine[] = [];
  for await (const text of streamLines(ask, { follow: false, sleep: () => Promise.resolve() }))
    lines.push(readLine(text) as ReadLine);
  return lines;
}

const utis = (lines: readonly ReadLine[]) =>
  lines
    .map(({ event }) => event as LoginRecord)
    .filter(({ decision, uti }) => decision === "granted" && uti?.startsWith("login-"))
    .map(({ uti }) => uti);

function verified(lines: readonly ReadLine[]) {
  const key = keyPair("account", site.keys.auth.signing).getPublicKey();
  const verification = new Verification([key]);
  lines.forEach(({ text }, at) => verification.add(text, { file: "stream", line: at + 1 }));
  return verification.finish();
}

function files(instance: string): ReadLine[] {
  const names = readdirSync(folder).filter((name) => name.startsWith(`${instance}.0`));
  return names
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
    .flatMap((text) => readLine(text) ?? []);
}

async function loginAs(uti: string): Promise<void> {
  const connection = await site.connect(site.token({ uti }), "orders");
  await connection.close();
}

const lag = async (replica: Replica) => (await replica.status()).audit.lag;

describe("a callout without audit files", () => {
  it("has its records in the stream before it answers", async () => {
    const replica = await site.start("callout-a");
    expect((await replica.status()).audit).toMatchObject({ stores: ["stream"], lag: 0 });
    for (const at of [1, 2, 3]) await loginAs(`login-a${at}`);
    const lines = await stream();
    expect(utis(lines)).toEqual(["login-a1", "login-a2", "login-a3"]);
    expect(verified(lines)).toMatchObject({ ok: true });
    // the auditor's own login is there, too
    const logins = lines.filter(({ event }) => event.activity_id === 1);
    expect(logins.at(-1)?.event).toMatchObject({ uti: auditor.uti, account: "CONTROL" });
  });

  it("goes on with its chain after it was killed", async () => {
    const first = await site.start("callout-b");
    await loginAs("login-b1");
    first.signal("SIGKILL");
    await first.exit();
    await site.start("callout-b");
    await loginAs("login-b2");
    const lines = (await stream()).filter(({ event }) => event.instance === "callout-b");
    expect(verified(lines)).toMatchObject({ ok: true, instances: [{ first: 1, beginnings: 1 }] });
    expect(utis(lines)).toEqual(["login-b1", "login-b2"]);
  });
});

describe("a callout with audit files", () => {
  it("brings them into the stream, what a kill left behind as well, each record once", async () => {
    const audit = { file: { folder } };
    const first = await site.launch("callout-c", { audit });
    await site.served(first);
    await Promise.all([1, 2, 3, 4].map((at) => loginAs(`login-c${at}`)));
    first.signal("SIGKILL");
    await first.exit();
    const second = await site.launch("callout-c", { audit });
    await site.served(second);
    await loginAs("login-c5");
    await until("the stream to have all", async () => (await lag(second)) === 0);
    const kept = files("callout-c");
    const lines = (await stream()).filter(({ event }) => event.instance === "callout-c");
    expect(verified(lines)).toMatchObject({ ok: true });
    expect(lines.slice(0, kept.length).map(({ text }) => text)).toEqual(
      kept.map(({ text }) => text),
    );
  });

  it("keeps records in the stream while a disk takes none, and together they are whole", async () => {
    const full = { wrapper: ["prlimit", "--fsize=6000", "--"] };
    const replica = await site.launch("callout-d", { audit: { file: { folder } } }, full);
    await site.served(replica);
    const ids = Array.from({ length: 12 }, (_, at) => `login-d${at}`);
    for (const id of ids) await loginAs(id);
    await replica.seen("audit_store_failed");
    const lines = (await stream()).filter(({ event }) => event.instance === "callout-d");
    expect(utis(lines).sort()).toEqual(ids.sort());
    expect(verified([...files("callout-d"), ...lines])).toMatchObject({ ok: true });
  });
});

describe("the stream", () => {
  it("can be shortened by nobody, not even by a callout", async () => {
    await site.start("callout-e");
    const data = await DataAccount.connect(site);
    const answer = await data.api("STREAM.INFO.AUDIT");
    await data.close();
    expect(answer).toMatchObject({
      config: {
        subjects: ["audit.>"],
        deny_delete: true,
        deny_purge: true,
        discard: "old",
        max_age: 90 * 86_400 * 1e9,
        max_bytes: 192 * 1024 * 1024,
        duplicate_window: 600 * 1e9,
      },
    });
  });
});
