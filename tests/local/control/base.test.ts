import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deriveTrust, publicKey } from "../../../nats/index.ts";
import type { NodeFacts } from "../../../protocol/status/node-facts.ts";
import type { ReplicaFacts } from "../../../protocol/status/status.ts";
import { buildCallout } from "../../../tools/build.ts";
import { until } from "../../support/waiting/until.ts";
import type { Replica } from "../callout/replica.ts";
import { Site } from "../callout/site.ts";
import { DataAccount } from "./data-account.ts";
import { operator, policy } from "./roles.ts";
import { Steer } from "./steer.ts";

let site: Site;
let replicas: Replica[];
let steer: Steer;

beforeAll(async () => {
  site = await Site.create(await buildCallout(), policy);
  replicas = await Promise.all([site.start("callout-0"), site.start("callout-1")]);
  steer = await Steer.connect(site);
});

afterAll(() => site.stop());

describe("the callouts in CONTROL", () => {
  it("are ready once they know whom to keep out", async () => {
    for (const replica of replicas) {
      const { ready, control } = await replica.status();
      expect({ ready, control }).toMatchObject({
        ready: true,
        control: { connected: true, system: true, buckets: { revocations: { entries: 0 } } },
      });
    }
  });

  it("say all of them how they are, whichever is asked", async () => {
    for (let round = 0; round < 4; round++) {
      const { ok, callouts } = await steer.ask<{ ok: boolean; callouts: ReplicaFacts[] }>(
        "inspect",
        { op: "callouts" },
      );
      expect(ok).toBe(true);
      expect(callouts.map(({ instance }) => instance).sort()).toEqual(["callout-0", "callout-1"]);
      for (const facts of callouts) {
        expect(facts).toMatchObject({
          ready: true,
          policy: { digest: policy.digest },
          issuers: [{ keys: ["key-1"] }],
          trust: { xkeys: [publicKey("curve", site.keys.xkey)] },
          nats: { connected: true, server: expect.stringMatching(/^127/) as string },
        });
      }
    }
  });

  it("say what every node says of itself", async () => {
    const { nodes } = await steer.ask<{ nodes: NodeFacts[] }>("inspect", { op: "nodes" });
    expect(nodes.map(({ name }) => name).sort()).toEqual(["n1", "n2"]);
    const { systemAccount, accountJwts } = deriveTrust(policy, site.keys);
    const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
    const [n1, n2] = nodes;
    for (const [node, other] of [
      [n1, n2],
      [n2, n1],
    ] as const) {
      expect(node).toMatchObject({
        systemAccount,
        operators: [expect.stringMatching(/^O/) as string],
        routes: [{ id: other?.id, name: other?.name }],
        callout: {
          users: [publicKey("user", site.keys.calloutUser)],
          xkey: publicKey("curve", site.keys.xkey),
        },
      });
      expect(Math.abs(node?.clock.ahead ?? NaN)).toBeLessThan(5000);
      expect(node?.jetstream?.peers).toHaveLength(1);
      for (const [account, { digest }] of Object.entries(node?.accounts ?? {}))
        expect(digest).toBe(sha256(accountJwts[account] ?? ""));
      expect(Object.keys(node?.accounts ?? {})).toContain(
        publicKey("account", site.keys.auth.identity),
      );
    }
  });

  it.each<[string, unknown, string]>([
    ["no op", {}, "op_unknown"],
    ["an op of every object", { op: "constructor" }, "op_unknown"],
    ["a list", [], "request_malformed"],
  ])("refuse %s", async (_what, body, code) => {
    expect(await steer.ask("inspect", body)).toMatchObject({ ok: false, code });
  });
});

describe("who may not ask", () => {
  it("is held off by the server: another's name, what no role grants, the callouts' own", async () => {
    const other = "control.inspect.0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b";
    const looker = await Steer.connect(site, { ...operator, roles: ["Nats.Look"] } as never);
    for (const [who, subject] of [
      [steer, other],
      [looker, `control.revoke.${operator.oid}`],
      [steer, "control.all.callouts"],
      [steer, "$KV.revocations.x"],
      [steer, "audit.login"],
    ] as const) {
      await expect(who.ask("inspect", {}, subject)).rejects.toThrow(/permissions violation/i);
    }
  });

  it("gets no answer elsewhere than in its own inbox", async () => {
    const subject = `control.inspect.${operator.oid}`;
    const before = replicas.flatMap((replica) => replica.events("control_request_dropped")).length;
    steer.connection.publish(subject, JSON.stringify({ op: "callouts" }), { reply: "audit.x" });
    steer.connection.publish(subject, JSON.stringify({ op: "callouts" }));
    await until("both to be dropped", () => {
      const dropped = replicas.flatMap((replica) => replica.events("control_request_dropped"));
      return dropped.length === before + 2;
    });
  });
});

describe("an entry that no callout has written", () => {
  it("counts for nothing, and is told of", async () => {
    const data = await DataAccount.connect(site);
    try {
      const forged = { target: { oid: operator.oid }, reason: "x", by: operator.oid, since: 1 };
      const text = `${"A".repeat(43)} ${JSON.stringify({ at: 1, value: forged })}`;
      await data.jetStream.store("$KV.revocations.forged", Buffer.from(text));
      await Promise.all(replicas.map((replica) => replica.seen("control_entry_rejected")));
      for (const replica of replicas) {
        const { control } = await replica.status();
        expect(control?.buckets).toMatchObject({ revocations: { entries: 0 } });
        const metrics = await (await replica.get("/metrics")).text();
        expect(metrics).toMatch(/control_entries_rejected_total\{bucket="revocations"\} 1/);
      }
      await data.jetStream.purge("KV_revocations", "$KV.revocations.forged");
    } finally {
      await data.close();
    }
  });
});
