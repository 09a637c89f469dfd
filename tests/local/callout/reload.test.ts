import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { whoami } from "../../../client/whoami.ts";
import type { LoginRecord } from "../../../protocol/audit/login-record.ts";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { secretOf } from "../../support/nats-keys.ts";
import * as entra from "../../support/token.ts";
import { until } from "../../support/waiting/until.ts";
import { refusalsOf, type Replica } from "./replica.ts";
import { Site } from "./site.ts";

const orders = roleEntry("orders", { subscribe: { allow: ["orders.in"], deny: [] } });
const finance = roleEntry("finance", { subscribe: { allow: ["finance.in"], deny: [] } });
const policy = accessDocument({ "Orders.Read": orders, "Finance.Read": finance });
/** The one role has no subjects any more, the other is gone. */
const narrower = accessDocument({
  "Orders.Other": orders,
  "Finance.Read": roleEntry("finance", { publish: { allow: [], deny: [] } }),
});
let site: Site;

beforeAll(async () => {
  site = await Site.create(await buildCallout(), policy);
});

afterEach(async () => {
  await site.clear();
  await site.writePolicy(JSON.stringify(policy));
});

afterAll(() => site.stop());

const both = ["Orders.Read", "Finance.Read"];
const twoReplicas = () => Promise.all([site.start("callout-0"), site.start("callout-1")]);
const remembered = async (replica: Replica) => (await replica.status()).logins.remembered;
const again = (replicas: Replica[]): LoginRecord[] =>
  replicas.flatMap(({ records }) => records).filter(({ activity_id }) => activity_id === 99);

/** Five sessions a node, all but the last of them with their token as the token. */
async function sessions(): Promise<NatsConnection[]> {
  const connecting = site.nats.nodes.flatMap((_node, at) => [
    ...Array.from({ length: 4 }, () => site.connect(site.token(), undefined, at)),
    site.connect(site.token({ roles: both }), "finance", at),
  ]);
  return Promise.all(connecting);
}

const accountOf = async (client: NatsConnection) => (await whoami(client, entra.oid)).account;

/** That a message of its own comes back, on a subscription from before. */
async function works(client: NatsConnection, subject: string, heard: () => number): Promise<void> {
  const before = heard();
  await until(`a message on ${subject}`, async () => {
    client.publish(subject);
    await client.flush();
    return heard() > before;
  });
}

describe("a reload of every node", () => {
  it("leaves live sessions what they have, and each is decided on anew", async () => {
    const replicas = await twoReplicas();
    const clients = await sessions();
    const accounts = await Promise.all(clients.map(accountOf));
    const subjects = clients.map((_client, at) => (at % 5 === 4 ? "finance.in" : "orders.in"));
    const subscribed = clients.map((client, at) => client.subscribe(subjects[at] ?? ""));
    for (const round of [1, 2]) {
      await site.reload();
      await until("all to be asked about", () => again(replicas).length >= round * clients.length);
      expect(clients.filter((client) => client.isClosed())).toEqual([]);
      for (const [at, client] of clients.entries()) {
        await works(client, subjects[at] ?? "", () => subscribed[at]?.getReceived() ?? 0);
      }
      expect(await Promise.all(clients.map(accountOf))).toEqual(accounts);
    }
    const logins = replicas
      .flatMap(({ records }) => records)
      .filter((one) => one.activity_id === 1);
    for (const record of again(replicas)) {
      const login = logins.find(({ uti }) => uti === record.uti);
      expect(record).toMatchObject({ decision: "granted", oid: entra.oid, kid: login?.kid });
    }
    // whoever is asked at a reload need not have seen the login
    expect(replicas.map(({ records }) => records.length).every((count) => count > 0)).toBe(true);
  });

  it("ends the sessions that the policy grants nothing any more, and no others", async () => {
    const replicas = await twoReplicas();
    const removed = await Promise.all(
      [0, 1].map((node) => site.connect(site.token(), "orders", node)),
    );
    const kept = await site.connect(site.token({ roles: both }), "finance");
    await site.writePolicy(JSON.stringify(narrower));
    for (const replica of replicas) replica.signal("SIGHUP");
    await until("the policy", async () => {
      const all = await Promise.all(replicas.map((replica) => replica.status()));
      return all.every((status) => status.policy.digest === narrower.digest);
    });
    await kept.flush();
    expect(removed.some((client) => client.isClosed())).toBe(false);

    await site.reload();
    await Promise.all(removed.map((client) => client.closed()));
    await until("all to be asked about", () => again(replicas).length === 3);
    expect(kept.isClosed()).toBe(false);
    const refused = again(replicas).filter(({ decision }) => decision === "denied");
    expect(refused.map(({ reason }) => reason)).toEqual(["roles_unknown", "roles_unknown"]);
    expect(await whoami(kept, entra.oid)).toMatchObject({
      publish: { allow: [`nats-entra.whoami.${entra.oid}.>`] },
      policy: narrower.digest,
    });
  });

  it("finds replicas that were started later prepared: the others have told them", async () => {
    const first = await site.start("callout-0");
    const clients = await sessions();
    const second = await site.start("callout-1");
    expect(await remembered(second)).toBe(clients.length);
    await first.stop();
    await site.reload();
    await until("all to be asked about", () => again([second]).length === clients.length);
    await Promise.all(clients.map((client) => client.flush()));
    expect(again([second]).filter(({ decision }) => decision !== "granted")).toEqual([]);
  });

  it("ends sessions that no replica remembers", async () => {
    const first = await site.start("callout-0");
    const client = await site.connect(site.token());
    await first.stop();
    const second = await site.start("callout-1");
    await site.reload();
    await client.closed();
    expect(await second.recorded(1)).toMatchObject([
      { decision: "denied", reason: "session_unknown" },
    ]);
  });
});

describe("a client that plays a reload", () => {
  it("is refused, beside the session that it names", async () => {
    const replicas = await twoReplicas();
    await site.connect(site.token());
    await until("both to know", async () =>
      (await Promise.all(replicas.map(remembered))).every((count) => count === 1),
    );
    for (const pass of [undefined, "", site.token()]) {
      const login = connect({
        servers: [...site.nats.urls],
        user: `user:${entra.oid}`,
        pass,
        reconnect: false,
      });
      await expect(login).rejects.toThrow("Authorization Violation");
    }
    await until("three refusals", () => refusalsOf(replicas).length >= 3);
    expect(refusalsOf(replicas)).toEqual(Array(3).fill("session_unknown"));
  });
});

describe("a rotation of the xkey", () => {
  it("ends no session and refuses no login when the callouts hear of it first", async () => {
    const [first, second] = [site.keys.xkey, secretOf("second xkey")];
    const rotated = { ...site.keys, xkey: second, alsoXkeys: [first] };
    const replicas = await twoReplicas();
    const clients = await sessions();
    try {
      await site.writeSecrets(rotated);
      for (const replica of replicas) replica.signal("SIGHUP");
      await Promise.all(replicas.map((replica) => replica.seen("secrets_loaded")));
      clients.push(await site.connect(site.token()));
      await site.reload(rotated);
      await until("all to be asked about", () => again(replicas).length === clients.length);
      await Promise.all(clients.map((client) => client.flush()));
      expect(clients.filter((client) => client.isClosed())).toEqual([]);
      clients.push(await site.connect(site.token()));
    } finally {
      await site.writeSecrets(site.keys);
      await site.reload();
    }
  });
});
