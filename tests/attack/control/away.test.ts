import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildCallout } from "../../../tools/build.ts";
import { whoami } from "../../../client/whoami.ts";
import { Clock } from "../../chaos/clock.ts";
import { until } from "../../support/waiting/until.ts";
import type { Replica } from "../../local/callout/replica.ts";
import { Site } from "../../local/callout/site.ts";
import { DataAccount } from "../../local/control/data-account.ts";
import { policy } from "../../local/control/roles.ts";
import { Steer } from "../../local/control/steer.ts";
import { absence } from "../../support/waiting/absence.ts";

/** A callout that stood still, with all it remembers, while others ended something and forgot that they did. */
const lead = person("1", "Orders.Lead");
const worker = person("3", "Orders.Read");
const hour = 3600;
const day = 24 * hour;

let site: Site;
let data: DataAccount;
let clock: Clock;
let awake: Replica;
let asleep: Replica;

function person(digit: string, role: string) {
  const oid = `${digit.repeat(8)}-0000-4000-8000-000000000000`;
  return { oid, uti: `tokenOf${digit}`, roles: [role] };
}

beforeAll(async () => {
  // whoever does not answer is soon disconnected, as by a cut
  site = await Site.create(await buildCallout(), policy, { limits: { pingInterval: "1s" } });
  data = await DataAccount.connect(site);
});
afterEach(async () => {
  asleep.signal("SIGCONT");
  await site.clear();
});
afterAll(async () => {
  await data.close();
  await site.stop();
});

beforeEach(async () => {
  clock = new Clock(site);
  [awake, asleep] = await Promise.all([
    site.start("callout-a", {}, clock),
    site.start("callout-b", {}, clock),
  ]);
});

/** Until a callout has begun a look at a bucket's stream, and ended another one after it. */
async function looked(callout: Replica, bucket: string): Promise<void> {
  for (let looks = 0; looks < 2; looks += 1) {
    const since = performance.now();
    await until(`a look at ${bucket}`, async () => {
      const { age = Infinity } = (await callout.status()).control?.buckets[bucket] ?? {};
      return age * 1000 < performance.now() - since;
    });
  }
}

/** It hears and says nothing until it wakes; requests go to the other one. */
async function fallAsleep(bucket: string, entries: number): Promise<void> {
  const known = async () => (await asleep.status()).control?.buckets[bucket]?.entries;
  await until("it to know", async () => (await known()) === entries);
  await looked(asleep, bucket);
  asleep.signal("SIGSTOP");
  await until("its connections to end", async () => !(await connected()).includes("callout-b"));
}

/** Names of the clients of all nodes. */
async function connected(): Promise<string> {
  const pages = await Promise.all(
    site.nats.nodes.map(async ({ monitor }) => (await fetch(`${monitor}/connz`)).text()),
  );
  return pages.join();
}

/** Time passes for both, and the one that slept is back; then it alone is there, at the time of the servers. */
async function awakenAfter(seconds: number): Promise<void> {
  await clock.set({ seconds, hours: seconds / hour }, [awake]);
  for (const bucket of ["grants", "revocations"]) await looked(awake, bucket); // what is over is forgotten
  asleep.signal("SIGCONT");
  await until("it to have read", async () => {
    const { control } = await asleep.status();
    return control !== undefined && control.data && Number(control.buckets["grants"]?.age) < 2;
  });
  await absence(2500, "what it would write again");
  await awake.stop();
  await clock.set({}, [asleep]);
}

const stored = async (bucket: string, id: unknown) => (await data.stored(bucket)).get(String(id));

describe("a callout that was away does not bring back", () => {
  it("a grant that was withdrawn meanwhile", async () => {
    const subject = `control.grant.${lead.oid}.Orders.Fix`;
    const leading = await Steer.connect(site, lead);
    const body = { to: worker.oid, duration: day, reason: "INC-4711" };
    const { id } = await leading.ask("grant", body, subject);
    await fallAsleep("grants", 1);
    expect(await leading.ask("grant", { op: "withdraw", id }, subject)).toMatchObject({ ok: true });

    await awakenAfter(2 * hour);
    expect(await stored("grants", id)).toContain('"withdrawn"');
    const { publish } = await whoami(await site.connect(site.token(worker)), worker.oid);
    expect(publish.allow).not.toContain("orders.fix");
  });

  it("a revocation that was lifted meanwhile, even when that is forgotten", async () => {
    const steer = await Steer.connect(site);
    const revoke = { op: "revoke", reason: "by mistake", target: { oid: worker.oid } };
    const { id } = await steer.ask("revoke", revoke);
    await fallAsleep("revocations", 1);
    expect(await steer.ask("revoke", { op: "lift", id })).toMatchObject({ ok: true });

    await awakenAfter(8 * day);
    expect(asleep.events("control_entry_forgotten")).toMatchObject([{ bucket: "revocations" }]);
    expect(await stored("revocations", id)).toBeUndefined();
    await site.connect(site.token(worker));
  });
});
