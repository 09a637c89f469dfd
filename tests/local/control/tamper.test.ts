import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditLines } from "../../support/audit-lines.ts";
import { buildCallout } from "../../../tools/build.ts";
import { until } from "../../support/waiting/until.ts";
import type { Replica } from "../callout/replica.ts";
import { Site } from "../callout/site.ts";
import { DataAccount } from "./data-account.ts";
import { operator, policy } from "./roles.ts";
import { Steer, type Answer } from "./steer.ts";
import { absence } from "../../support/waiting/absence.ts";

/** What somebody can do who has the callouts' own secrets, or the servers' disks; and that it is noticed and mended. */
const leaver = { oid: "66666666-6666-4666-8666-666666666666", uti: "leaverTokenId" };
const audit = { stream: { maxBytes: 1024 * 1024 } };

let site: Site;
let replicas: Replica[];
let data: DataAccount;
let key: string;
let steer: Steer;
const start = (...names: string[]) => Promise.all(names.map((name) => site.start(name, { audit })));
beforeAll(async () => {
  site = await Site.create(await buildCallout(), policy);
  replicas = await start("callout-0", "callout-1");
  data = await DataAccount.connect(site);
  steer = await Steer.connect(site);
  const answer: Answer = await steer.ask("revoke", {
    ...{ op: "revoke", reason: "left", target: { oid: leaver.oid } },
  });
  key = String(answer.id);
});
afterAll(async () => {
  await data.close();
  await site.stop();
});

const isKeptOut = () =>
  expect(site.connect(site.token(leaver), "orders")).rejects.toThrow(/Authorization Violation/);
const entry = async () => (await data.stored("revocations")).get(key);
const subject = () => `$KV.revocations.${key}`;
const put = (text: string) => data.jetStream.store(subject(), Buffer.from(text));

async function total(metric: string): Promise<number> {
  const pages = await Promise.all(
    replicas.map(async (each) => (await each.get("/metrics")).text()),
  );
  const counts = pages.flatMap((page) => {
    const at = page.split("\n").find((line) => line.startsWith(`nats_entra_callout_${metric} `));
    return Number(at?.split(" ").at(-1) ?? 0);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}
const restored = () => total('control_entries_restored_total{bucket="revocations"}');

describe("a stored revocation", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["overwritten", () => put("x")],
    ["purged", () => data.jetStream.purge("KV_revocations", subject())],
    ["deleted with its stream", () => data.api("STREAM.DELETE.KV_revocations")],
  ])("that was %s is there again, once, and it is noticed", async (_what, harm) => {
    const [before, count] = [await entry(), await restored()];
    await harm();
    await until("the entry", async () => (await entry().catch(() => undefined)) === before);
    await until("a callout to count it", async () => (await restored()) === count + 1);
    const { last } = (await data.jetStream.streamInfo("KV_revocations")) ?? {};
    await absence(3000, "a second write by replicas that fight over the entry");
    expect((await data.jetStream.streamInfo("KV_revocations"))?.last).toBe(last);
    expect(await restored()).toBe(count + 1);
    await isKeptOut();
  });

  it("outlives its erasure in a rolling update, whenever that happens", async () => {
    for (const name of ["callout-2", "callout-3"]) {
      await data.jetStream.purge("KV_revocations", subject());
      const [next] = await start(name);
      await data.jetStream.purge("KV_revocations", subject());
      await replicas.shift()?.stop();
      if (next) replicas.push(next);
      await isKeptOut();
    }
  });

  it("that was erased while no callout ran comes back from the audit; one that was lifted does not", async () => {
    const other: Answer = await steer.ask("revoke", {
      ...{ op: "revoke", reason: "by mistake", target: { azp: leaver.oid } },
    });
    await steer.ask("revoke", { op: "lift", id: other.id });
    await Promise.all(replicas.map((replica) => replica.stop()));
    await data.api("STREAM.DELETE.KV_revocations");
    replicas = await start("callout-4");
    await replicas[0]?.seen("revocation_rebuilt");
    await isKeptOut();
    expect([...(await data.stored("revocations")).keys()]).toEqual([key]);
  });
});

describe("the audit stream", () => {
  beforeAll(async () => {
    replicas = [...replicas, ...(await start("callout-5"))];
    await isWatched();
  });
  const alarms = (what: string) => total(`audit_alarms_total{what="${what}"}`);
  /** Until the callouts have looked at all that is in it. */
  async function isWatched(): Promise<void> {
    const { created, last } = (await data.jetStream.streamInfo("AUDIT")) ?? {};
    await until("a look at it", async () => {
      const text = (await data.stored("marks")).get("AUDIT") ?? "";
      const { value } = JSON.parse(text.slice(text.indexOf("{")) || "{}") as { value?: Mark };
      return value?.created === created && Number(value?.read) >= Number(last);
    });
  }
  interface Mark {
    readonly created: string;
    readonly read: number;
  }
  /** The first that finds no stream is refused; then there is one again. */
  const login = () =>
    until("a login", async () => {
      const client = await site.connect(site.token(operator), "CONTROL").catch(() => undefined);
      await client?.close();
      return client !== undefined;
    });

  it("is as it should be", async () => {
    for (const what of ["deleted", "made_again", "shortened", "full", "foreign"])
      expect(await alarms(what)).toBe(0);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ["holds a line that is no record", "foreign", () => store("audit.callout-0", "x")],
    ["holds too much, so that records go before their age", "full", fill],
    ["lets records go before their age", "shortened", () => reconfigure({ max_age: 1e9 })],
    ["was deleted, whether it is there again or not", "deleted|made_again", () => remove()],
  ])("that %s raises an alarm, which all replicas show", async (_what, kind, harm) => {
    await isWatched();
    await harm();
    const count = async () =>
      (await Promise.all(kind.split("|").map(alarms))).reduce((sum, each) => sum + each, 0);
    await until(`an alarm: ${kind}`, async () => (await count()) > 0);
    expect(await count()).toBe(1);
    for (const replica of replicas)
      await until("every replica to show it", async () => {
        const { control } = await replica.status();
        return control?.alarms.some(({ what }) => kind.split("|").includes(what)) === true;
      });
    await login();
  });

  const store = (to: string, text: string) => data.jetStream.store(to, Buffer.from(text));
  async function fill(): Promise<void> {
    let [last] = auditLines(["x".repeat(60_000)]);
    for (let at = 0; at < 30 && last; at++) {
      await store("audit.callout-0", last.text);
      [last] = auditLines(["x".repeat(60_000)], last);
    }
  }
  async function reconfigure(changes: object): Promise<void> {
    const { config } = (await data.api("STREAM.INFO.AUDIT")) as { config: object };
    await data.api("STREAM.UPDATE.AUDIT", { ...config, duplicate_window: 1e9, ...changes });
  }
  const remove = () => data.api("STREAM.DELETE.AUDIT");
});
