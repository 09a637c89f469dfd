import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whoami } from "../../../client/whoami.ts";
import { CONTROL } from "../../../access/index.ts";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import * as entra from "../../support/token.ts";
import { until } from "../../support/waiting/until.ts";
import type { Replica } from "../callout/replica.ts";
import { Site } from "../callout/site.ts";

const may = (...publish: string[]) =>
  roleEntry("orders", {
    publish: { allow: publish, deny: [] },
    subscribe: { allow: [], deny: [] },
  });
const steering = roleEntry(CONTROL, {
  publish: { allow: ["control.inspect.{oid}"], deny: [] },
  subscribe: { allow: [], deny: [] },
});

const before = accessDocument({
  "Nats.Look": steering,
  Less: may("orders.cancel", "orders.status"),
  More: may("orders.status"),
  Same: may("orders.>"),
  Shorter: may("orders.status"),
  Gone: may("orders.status"),
  Own: may("orders.{oid}.a", "orders.{oid}.b"),
});
const after = accessDocument({
  "Nats.Look": steering,
  Less: may("orders.status"),
  More: may("orders.cancel", "orders.status"),
  // the same subjects, said in another way
  Same: may("orders.*", "orders.*.>"),
  Shorter: { ...may("orders.status"), maxSession: 60 },
  Own: may("orders.{oid}.a"),
});

let site: Site;
let replicas: Replica[];

beforeAll(async () => {
  site = await Site.create(await buildCallout(), before);
  replicas = await Promise.all([site.start("callout-0"), site.start("callout-1")]);
});

afterAll(() => site.stop());

let tokens = 0;
const tokenOf = (role: string, claims: entra.Changes = {}) =>
  site.token({ uti: `token-${++tokens}`, roles: [role], ...claims });

/** A session of a role on each node. */
const sessionsOf = (role: string) =>
  Promise.all([0, 1].map((node) => site.connect(tokenOf(role), undefined, node)));

/** Milliseconds. */
async function inForce(policy: typeof before): Promise<number> {
  await site.writePolicy(JSON.stringify(policy));
  await until("the policy", async () => {
    const all = await Promise.all(replicas.map((replica) => replica.status()));
    return all.every((status) => status.policy.digest === policy.digest);
  });
  return performance.now();
}

describe("another policy", () => {
  it("ends the sessions that could do more than it permits, and no others", async () => {
    const [less, more, same, shorter, gone, own] = await Promise.all(
      ["Less", "More", "Same", "Shorter", "Gone", "Own"].map(sessionsOf),
    );
    const ending = [less, shorter, gone, own].flatMap((clients) => clients ?? []);
    const staying = [more, same].flatMap((clients) => clients ?? []);
    await inForce(after);
    await Promise.all(ending.map((client) => client.closed()));
    await Promise.all(replicas.map((replica) => replica.seen("policy_converged")));
    await Promise.all(staying.map((client) => client.flush()));
    expect(staying.filter((client) => client.isClosed())).toEqual([]);

    const records = replicas.flatMap(({ audit }) => audit);
    const ends = records.filter((event) => "reason" in event && event.reason === "policy_narrowed");
    expect(ends).toHaveLength(ending.length);
    const counts = await Promise.all(
      replicas.map(async (replica) => (await replica.get("/metrics")).text()),
    );
    const ended = counts.map((text) => /kicked_total\{reason="policy_narrowed"\} (\d+)/.exec(text));
    expect(ended.reduce((sum, found) => sum + Number(found?.[1]), 0)).toBe(ending.length);
  });

  it("is what they come back with", async () => {
    const client = await site.connect(tokenOf("Less"));
    const { publish } = await whoami(client, entra.oid);
    expect(publish.allow).toEqual([`nats-entra.whoami.${entra.oid}.>`, "orders.status"]);
  });

  it("may be the one of before again: what it permits no more ends, too", async () => {
    const more = await sessionsOf("More");
    await inForce(before);
    await Promise.all(more.map((client) => client.closed()));
  });
});
