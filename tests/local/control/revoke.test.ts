import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SessionRow } from "../../../protocol/control/session-row.ts";
import { buildCallout } from "../../../tools/build.ts";
import * as entra from "../../support/token.ts";
import { until } from "../../support/waiting/until.ts";
import { refusalsOf, type Replica } from "../callout/replica.ts";
import { Site } from "../callout/site.ts";
import { operator, policy } from "./roles.ts";
import { Steer, type Answer } from "./steer.ts";

let site: Site;
let replicas: Replica[];
let steer: Steer;

beforeAll(async () => {
  site = await Site.create(await buildCallout(), policy);
  replicas = await Promise.all([site.start("callout-0"), site.start("callout-1")]);
  steer = await Steer.connect(site, operator, 0);
});

afterAll(() => site.stop());

const id = (digit: number) => `${String(digit).repeat(8)}-0000-4000-8000-000000000000`;
let tokens = 0;
/** Somebody with a token of their own. */
const somebody = (claims: entra.Changes) => site.token({ uti: `token-${++tokens}`, ...claims });
/** Live connections on each node. */
const onEachNode = (token: string) =>
  Promise.all([0, 1].map((node) => site.connect(token, undefined, node)));

interface Revoked extends Answer {
  readonly id: string;
  readonly ended: number;
}
const revoke = (body: object) =>
  steer.ask<Revoked>("revoke", { op: "revoke", reason: "lost laptop", ...body });
const lift = ({ id }: Revoked) => steer.ask("revoke", { op: "lift", id });
const sessions = async () =>
  (await steer.ask<{ sessions: SessionRow[] }>("inspect", { op: "sessions" })).sessions;

/** Resolves when all of these are closed: without a revocation, they live for an hour. */
const closing = (clients: readonly NatsConnection[]) =>
  Promise.all(clients.map((client) => client.closed()));

const matches = (value: object, fields: object) =>
  JSON.stringify({ ...value, ...fields }) === JSON.stringify(value);

describe("sessions", () => {
  it("are listed with identity, roles, account, address and end, on every node", async () => {
    const token = somebody({ oid: id(1), roles: ["Orders.Read", "Nats.Look"] });
    const clients = await Promise.all([0, 1].map((node) => site.connect(token, "orders", node)));
    const rows = (await sessions()).filter(({ oid }) => oid === id(1));
    expect(rows.map(({ node }) => node).sort()).toEqual(["n1", "n2"]);
    for (const row of rows) {
      expect(row).toMatchObject({
        user: `user:${id(1)}`,
        account: "orders",
        azp: entra.azp,
        roles: ["Orders.Read"],
        policy: policy.digest,
        address: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      });
      expect((row.expires ?? 0) - Date.now() / 1000).toBeGreaterThan(3000);
      expect(Math.abs((row.since ?? 0) - Date.now() / 1000)).toBeLessThan(60);
    }
    expect((await sessions()).map(({ account }) => account)).toContain("CONTROL");
    await Promise.all(clients.map((client) => client.close()));
  });
});

describe("a revocation", () => {
  it.each<[string, entra.Changes, object]>([
    ["an identity", { oid: id(2) }, { target: { oid: id(2) } }],
    ["an application", { azp: id(3) }, { target: { azp: id(3) } }],
    ["whoever has a role", { roles: ["Orders.Write"] }, { target: { role: "Orders.Write" } }],
    ["a token", { uti: "stolen" }, { target: { uti: "stolen" } }],
  ])("keeps %s out until it is lifted, and nobody else", async (_what, claims, body) => {
    const token = somebody(claims);
    const other = await site.connect(somebody({ oid: id(4), azp: id(4) }));
    const clients = await onEachNode(token);
    const asked = revoke(body);
    await closing(clients);
    const revoked = await asked;
    expect(revoked).toMatchObject({
      ok: true,
      ended: 2,
      unreached: 0,
      stored: true,
      audited: true,
    });
    for (const node of [0, 1]) {
      await expect(site.connect(token, undefined, node)).rejects.toThrow(/Authorization Violation/);
    }
    await until("its reason", () => refusalsOf(replicas).includes("revoked"));
    await other.flush();

    expect(await lift(revoked)).toMatchObject({ ok: true, stored: true });
    await until("everybody to know", async () => {
      const client = await site.connect(token).catch(() => undefined);
      return client !== undefined;
    });
    await other.close();
  });

  it("of a session is one of its token", async () => {
    const token = somebody({ oid: id(5) });
    const clients = await onEachNode(token);
    const row = (await sessions()).find(({ oid }) => oid === id(5));
    const { server, client } = row ?? {};
    const asked = revoke({ session: { server, client } });
    await closing(clients);
    await asked;
    await expect(site.connect(token)).rejects.toThrow(/Authorization Violation/);
    await (await site.connect(somebody({ oid: id(5) }))).close();
  });

  it("ends by itself at its time", async () => {
    const token = somebody({ oid: id(6) });
    await revoke({ target: { oid: id(6) }, until: Math.floor(Date.now() / 1000) + 5 });
    expect(await site.connect(token).catch(() => "refused")).toBe("refused");
    await until("its end", async () => {
      const client = await site.connect(token).catch(() => undefined);
      await client?.close();
      return client !== undefined;
    });
  });

  it("is listed with who, why and until when, and in the audit", async () => {
    const revoked = await revoke({ target: { oid: id(7) }, reason: "left the company" });
    const { revocations } = await steer.ask<{ revocations: object[] }>("inspect", {
      op: "revocations",
    });
    expect(revocations).toContainEqual({
      id: revoked.id,
      target: { oid: id(7) },
      reason: "left the company",
      by: operator.oid,
      since: expect.any(Number) as number,
    });
    await lift(revoked);
    const recorded = (fields: object) =>
      until(JSON.stringify(fields), () =>
        replicas.flatMap(({ audit }) => audit).some((event) => matches(event, fields)),
      );
    const about = { class_uid: 3005, revocation: revoked.id, target: { oid: id(7) } };
    await recorded({ ...about, activity_id: 2, comment: "left the company", actor: operator.oid });
    await recorded({ ...about, activity_name: "lift" });
    await recorded({ class_uid: 3002, activity_id: 2, reason: "revoked", oid: id(2) });
  });

  it.each<[string, object, string]>([
    ["nobody", {}, "target_invalid"],
    ["two things", { target: { oid: id(8), azp: id(8) } }, "target_invalid"],
    ["everybody", { target: { oid: "*" } }, "target_invalid"],
    ["no reason", { target: { oid: id(8) }, reason: " " }, "reason_missing"],
    ["an end in the past", { target: { oid: id(8) }, until: 5 }, "until_invalid"],
    ["a session that nobody knows", { session: { server: "NX", client: 1 } }, "session_unknown"],
    ["oneself", { target: { oid: operator.oid } }, "revoke_self"],
  ])("is refused for %s", async (_what, body, code) => {
    expect(await revoke(body)).toMatchObject({ ok: false, code });
  });
});

describe("with a part of the system down", () => {
  it("one callout is enough, and the other knows when it is back", async () => {
    const [first, second] = replicas;
    await second?.stop();
    const token = somebody({ oid: id(9) });
    const clients = await onEachNode(token);
    const asked = revoke({ target: { oid: id(9) } });
    await closing(clients);
    expect(await asked).toMatchObject({ ok: true, ended: 2, stored: true });
    const next = await site.start("callout-1");
    await first?.stop();
    await expect(site.connect(token)).rejects.toThrow(/Authorization Violation/);
    replicas = [next];
  });

  it("ends sessions that no replica remembers, since all of them were started anew", async () => {
    const token = somebody({ oid: id(1), azp: id(1) });
    const clients = await onEachNode(token);
    const other = await site.connect(somebody({ oid: id(4) }));
    await Promise.all(replicas.map((replica) => replica.stop()));
    replicas = await Promise.all([site.start("callout-2"), site.start("callout-3")]);
    const [unknown] = (await sessions()).filter(({ user }) => user === `user:${id(1)}`);
    expect(unknown).toMatchObject({ account: "orders" });
    expect(unknown?.oid).toBeUndefined();
    const asked = revoke({ target: { oid: id(1) } });
    await closing(clients);
    expect(await asked).toMatchObject({ ok: true, ended: 2 });
    await other.flush();
    // what it is of an application, a server does not know: what is in doubt has to log in again
    await Promise.all([other.closed(), revoke({ target: { azp: id(7) } })]);
    await (await site.connect(somebody({ oid: id(4) }))).close();
  });

  it("the other node is enough", async () => {
    const token = somebody({ oid: id(2) });
    const [here] = await onEachNode(token);
    await site.nats.nodes[1]?.stop();
    await until("callouts on the other node", async () => {
      const all = await Promise.all(replicas.map((replica) => replica.status()));
      return all.every(
        ({ control, nats }) =>
          nats.connected && control?.connected && control.data && control.system,
      );
    });
    const asked = revoke({ target: { oid: id(2) } });
    await closing(here ? [here] : []);
    await expect(site.connect(token, undefined, 0)).rejects.toThrow(/Authorization Violation/);
    expect(await asked).toMatchObject({ ok: true, ended: 1 });
  });
});
