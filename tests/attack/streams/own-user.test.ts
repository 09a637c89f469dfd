import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  connect,
  credsAuthenticator,
  type Msg,
  type NatsConnection,
} from "@nats-io/transport-node";
import {
  calloutInbox,
  credentials,
  keyPair,
  publicKey,
  seed,
  streamsUserJwt,
  type DeclaredStream,
} from "../../../nats/index.ts";
import { login } from "../../support/connect.ts";
import { absence } from "../../support/waiting/absence.ts";
import { until } from "../../support/waiting/until.ts";
import { admin, entryFor, withStreams } from "../../local/streams/declare.ts";
import { Shop } from "../../local/streams/shop.ts";

/**
 * The very user by which a callout makes streams, in the hands of somebody who means harm. It reads, writes, deletes
 * and purges nothing; what its configurations could still do is said here, since nats-server cannot prevent it.
 */
const policy = withStreams([
  entryFor({ maxAge: "1h", consumers: { ship: {} } }),
  entryFor({ name: "THEIRS", managed: false }),
]);
const streams: readonly DeclaredStream[] = [
  { name: "ORDERS", isManaged: true, consumers: ["ship"] },
  { name: "THEIRS", isManaged: false, consumers: [] },
];

let shop: Shop;
let thief: NatsConnection;
beforeAll(async () => {
  shop = await Shop.open(policy);
  await shop.settled(policy, "ok", "ORDERS", "ship");
  await shop.api("STREAM.CREATE.THEIRS", { name: "THEIRS", subjects: ["theirs.>"] });
  await shop.api("STREAM.CREATE.OTHER", { name: "OTHER", subjects: ["other.>"] });
  for (const subject of ["orders.new", "theirs.new", "other.new"]) await shop.store(subject);
  thief = await userOf(3600);
});
afterAll(async () => {
  await thief.close();
  await shop.close();
});

/** A connection as the callout's own user. @param seconds for which it is good */
function userOf(seconds: number): Promise<NatsConnection> {
  const { keys, nats } = shop.site;
  const pair = keys.accounts["shop"];
  if (!pair) throw new Error("no keys");
  const issuedAt = Math.floor(Date.now() / 1000);
  const jwt = streamsUserJwt({
    user: publicKey("user", keys.calloutUser),
    account: publicKey("account", pair.identity),
    signer: keyPair("account", pair.signing),
    ...{ issuedAt, expires: issuedAt + seconds, streams },
  });
  const creds = credentials(jwt, seed("user", keys.calloutUser));
  return connect({
    servers: [...nats.urls],
    authenticator: credsAuthenticator(Buffer.from(creds)),
    inboxPrefix: calloutInbox,
    reconnect: false,
  });
}

const ask = (subject: string, body: object = {}): Promise<Msg> =>
  thief.request(subject, JSON.stringify(body), { timeout: 2000 });

describe("false advisories", () => {
  it("cost a callout one message for each look, however many are sent", async () => {
    const client = await shop.admin();
    const sent = 20_000;
    for (let count = 0; count < sent; count++)
      client.publish("$JS.EVENT.ADVISORY.STREAM.UPDATED.ORDERS", "{}");
    await client.flush();
    // its server refuses a login that waits longer than two seconds
    await (
      await login({ servers: [...shop.site.nats.urls], token: shop.site.token(admin) })
    ).close();
    await absence(1500, "what else is sent");
    const [node] = shop.site.nats.nodes;
    const connz = await fetch(`${node?.monitor}/connz?auth=true`);
    const { connections } = (await connz.json()) as {
      connections: { account: string; name?: string; out_msgs: number }[];
    };
    const own = connections.filter(({ name }) => name?.endsWith(" streams"));
    expect(own).toHaveLength(1);
    expect(own[0]?.out_msgs).toBeLessThan(100);
  });
});

describe("the callout's user in an account", () => {
  it("looks at its own streams", async () => {
    for (const name of ["ORDERS", "THEIRS"])
      expect((await ask(`$JS.API.STREAM.INFO.${name}`)).json()).toMatchObject({ config: { name } });
  });

  it.each([
    ...["DELETE", "PURGE", "MSG.GET", "MSG.DELETE", "SNAPSHOT", "RESTORE", "LEADER.STEPDOWN"].map(
      (verb) => `$JS.API.STREAM.${verb}.ORDERS`,
    ),
    ...[
      "$JS.API.STREAM.NAMES",
      "$JS.API.STREAM.LIST",
      "$JS.API.INFO",
      "$JS.API.ACCOUNT.PURGE.shop",
    ],
    ...["$JS.API.DIRECT.GET.ORDERS", "$JS.API.DIRECT.GET.ORDERS.orders.new"],
    ...["DELETE", "PAUSE", "UNPIN", "MSG.NEXT", "LEADER.STEPDOWN"].map(
      (verb) => `$JS.API.CONSUMER.${verb}.ORDERS.ship`,
    ),
    ...["$JS.API.CONSUMER.NAMES.ORDERS", "$JS.API.CONSUMER.LIST.ORDERS"],
    ...["$JS.API.CONSUMER.CREATE.ORDERS", "$JS.API.CONSUMER.CREATE.ORDERS.mine"],
    ...["$JS.API.CONSUMER.DURABLE.CREATE.ORDERS.ship", "$JS.API.CONSUMER.CREATE.ORDERS.ship.x"],
    ...["$JS.API.STREAM.UPDATE.THEIRS", "$JS.API.STREAM.CREATE.THEIRS"],
    ...["INFO", "CREATE", "UPDATE", "DELETE"].map((verb) => `$JS.API.STREAM.${verb}.OTHER`),
    ...["$JS.API.STREAM.CREATE.MINE", "$JS.ACK.ORDERS.ship.1.1.1.1.1"],
    ...["orders.new", "anything", "$KV.b.k", "_INBOX.somebody", "$SYS.REQ.USER.INFO"],
  ])("may not publish on %s", async (subject) => {
    await expect(ask(subject)).rejects.toThrow(/permissions violation/i);
  });

  it.each([
    ...["orders.>", ">", "*", "_INBOX.>", "_INBOX.*", "$JS.>", "$JS.EVENT.>"],
    ...["$JS.EVENT.ADVISORY.API", "$JS.EVENT.ADVISORY.STREAM.UPDATED.OTHER", "$JS.ACK.>", "$KV.>"],
  ])("may not receive on %s", async (subject) => {
    const received: string[] = [];
    const errors: Error[] = [];
    thief.subscribe(subject, {
      callback: (error, message) => {
        if (error) errors.push(error);
        else received.push(message.subject);
      },
    });
    await thief.flush();
    await shop.store("orders.new");
    await until("the server's refusal", () => errors.length > 0);
    expect(errors[0]?.message).toMatch(/permissions violation/i);
    expect(received).toEqual([]);
  });

  it("leaves every message where it was", async () => {
    const stored = await shop.messages();
    await absence(500, "a message's loss");
    expect([
      await shop.messages(),
      await shop.messages("THEIRS"),
      await shop.messages("OTHER"),
    ]).toEqual([stored, 1, 1]);
  });

  it("ends with its time", async () => {
    const short = await userOf(2);
    expect(await short.closed()).toMatchObject({
      message: expect.stringMatching(/expired/i) as string,
    });
  });

  it("can have messages delivered by a consumer that it configures: the keys of a callout are that powerful", async () => {
    const config = { name: "ship", durable_name: "ship", deliver_subject: `${calloutInbox}.mine` };
    const delivered: string[] = [];
    thief.subscribe(`${calloutInbox}.mine`, {
      callback: (_error, message) => void delivered.push(message.subject),
    });
    await shop.api("CONSUMER.DELETE.ORDERS.ship");
    await ask("$JS.API.CONSUMER.CREATE.ORDERS.ship", { stream_name: "ORDERS", config });
    await until("a message", () => delivered.includes("orders.new"));
    // a callout finds out, and never makes such a consumer a declared one
    const row = await shop.settled(policy, "refused", "ORDERS", "ship");
    expect(row.changes.map(({ setting }) => setting)).toContain("deliver_subject");
  });
});
