import { inspect } from "node:util";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestOf, type AccessDocument } from "../../../access/index.ts";
import {
  connectWithEntra,
  EntraError,
  whoami,
  type EntraConnectionArgs,
} from "../../../client/index.ts";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { accountEntry } from "../../support/nats-keys.ts";
import * as entra from "../../support/token.ts";
import { pace } from "../../support/waiting/pace.ts";
import { until as soon } from "../../support/waiting/until.ts";
import type { Replica } from "../callout/replica.ts";
import { Site } from "../callout/site.ts";
import { KeptTokens, ShortTokens } from "./tokens.ts";
import { failing } from "../../support/failing.ts";

const all = { publish: { allow: [">"], deny: [] }, subscribe: { allow: ["orders.>"], deny: [] } };
const policy = withStreams(
  accessDocument({
    "Orders.Read": roleEntry("orders", all),
    "Orders.Brief": roleEntry("orders", { ...all, maxSession: 3 }),
    "Finance.Read": roleEntry("finance"),
  }),
);
let site: Site;
let replica: Replica;
const open: NatsConnection[] = [];

beforeAll(async () => {
  site = await Site.create(await buildCallout(), policy, {
    nodes: 1, // a stream has no replicas then
    jetstream: { storeFolder: "$NATS_STORE", memory: 1 << 24, disk: 1 << 24 },
  });
  replica = await site.start("callout-0");
});

afterAll(async () => {
  await Promise.all(open.map((connection) => connection.close()));
  await site.stop();
});

function withStreams({ digest: _, ...document }: AccessDocument): AccessDocument {
  const jetstream = { memory: 1 << 20, disk: 1 << 22, streams: 2, consumers: 5 };
  const orders = accountEntry({ default: true, jetstream });
  const body = { ...document, accounts: { ...document.accounts, orders } };
  return { ...body, digest: digestOf(body) };
}

/** A client of the library, with what it was told and what nats.js said about its connection. */
async function connected(
  credential: ShortTokens,
  args: Partial<EntraConnectionArgs> = {},
): Promise<{ connection: NatsConnection; problems: EntraError[]; said: string[] }> {
  const problems: EntraError[] = [];
  const connection = await connectWithEntra({
    servers: [...site.nats.urls],
    credential,
    scope: `api://${entra.audience}/.default`,
    onProblem: (problem) => problems.push(problem),
    ...args,
  });
  open.push(connection);
  const said: string[] = [];
  void (async () => {
    for await (const status of connection.status())
      said.push(status.type === "error" ? status.error.message : status.type);
  })();
  return { connection, problems, said };
}

/** All that was sent is there, or its session of two seconds has ended once more: on a busy machine one may. */
const flushed = (connection: NatsConnection) => connection.flush().catch(() => undefined);

/** What waits for several ends of tokens, and for pauses that grow. */
const until = (what: string, reached: () => boolean | Promise<boolean>) =>
  soon(what, reached, { timeoutMs: 60_000 });

const count = (said: string[], what: string) => said.filter((each) => each === what).length;

const whoAmI = (connection: NatsConnection) => whoami(connection, entra.oid);

describe.concurrent("a connection whose token lasts three seconds", () => {
  it("outlives three of them: subscriptions, requests and a consumer go on", async () => {
    const other = await site.connect(site.token());
    const manager = await jetstreamManager(other);
    await manager.streams.add({ name: "ORDERS", subjects: ["orders.in"] });
    const durable = { durable_name: "worker", ack_policy: "explicit", ack_wait: 2e9 } as const;
    await manager.consumers.add("ORDERS", durable);
    other.subscribe("orders.ask", {
      callback: (_error, message) => void pace(20).then(() => message.respond("here")),
    });
    await other.flush();

    const { connection, problems, said } = await connected(new ShortTokens(site, 3));
    let heard = 0;
    connection.subscribe("orders.told", { callback: () => void (heard += 1) });
    const worked = new Set<number>();
    const consumer = await jetstream(connection).consumers.get("ORDERS", "worker");
    const messages = await consumer.consume({ max_messages: 10, expires: 2_000 });
    const working = (async () => {
      for await (const message of messages) {
        worked.add(message.seq);
        message.ack();
      }
    })();

    const answers: string[] = [];
    const asking: Promise<unknown>[] = [];
    const ask = () =>
      connection.request("orders.ask", "", { timeout: 1_000 }).then(
        () => answers.push("answer"),
        (error: unknown) => answers.push(error instanceof Error ? error.name : "unclear"),
      );
    const stream = jetstream(other);
    let published = 0;
    let afterThree = 0;
    await until("messages after three renewals", async () => {
      other.publish("orders.told");
      published = (await stream.publish("orders.in")).seq;
      asking.push(ask());
      if (count(said, "reconnect") < 3) afterThree = heard;
      return heard > afterThree + 2;
    });
    await until("every message of the stream", () => worked.size === published);
    await Promise.all(asking);
    await messages.close();
    await working;

    expect(problems).toEqual([]);
    // by itself, before the server would end it
    expect(said).toContain("forceReconnect");
    expect(answers.filter((each) => each !== "answer" && each !== "TimeoutError")).toEqual([]);
    expect(count(answers, "answer")).toBeGreaterThan(answers.length / 2);
  });

  it("comes back where the server had to end it: the credential had no new token before", async () => {
    const { connection, said } = await connected(new KeptTokens(site, 2));
    let heard = 0;
    connection.subscribe("orders.ended", { callback: () => void (heard += 1) });
    await until("a session after the end of one", async () => {
      if (count(said, "reconnect") === 0) return false;
      connection.publish("orders.ended");
      await flushed(connection);
      return heard > 0;
    });
    expect(said.join()).toMatch(/user authentication expired/i);
  });

  it("waits while the credential fails, says so, and comes back with its subscriptions", async () => {
    const credential = new ShortTokens(site, 2);
    const { connection, problems, said } = await connected(credential);
    let heard = 0;
    connection.subscribe("orders.later", { callback: () => void (heard += 1) });
    credential.outage = () => Promise.reject(new Error("no network"));
    await until("a refusal of the token that has ended", () =>
      problems.some(({ code }) => code === "login_refused"),
    );
    expect(problems.find(({ code }) => code === "token_unavailable")?.why).toContain("no network");
    credential.outage = undefined;
    const before = count(said, "reconnect");
    await until("another session", () => count(said, "reconnect") > before);
    await until("a message", async () => {
      connection.publish("orders.later");
      await flushed(connection);
      return heard > 0;
    });
  });

  it("is not taken over by another identity", async () => {
    const credential = new ShortTokens(site, 2);
    const { connection, problems } = await connected(credential);
    const other = new ShortTokens(site, 60, { oid: entra.tenant });
    credential.outage = () => other.getToken();
    await until("a word about it", () => problems.some(({ code }) => code === "identity_changed"));
    expect(connection.isClosed()).toBe(false);
  });

  it("comes back with the same token where the role has cut the session short", async () => {
    const { said } = await connected(new KeptTokens(site, 600, { roles: ["Orders.Brief"] }));
    await until("two renewals", () => count(said, "reconnect") === 2);
    expect(said).toContain("forceReconnect");
  });
});

describe("an identity that loses its role", () => {
  it("is told, is not closed out, and is back when it has the role again", async () => {
    const { problems, said } = await connected(new ShortTokens(site, 3));
    const { "Orders.Read": _, ...roles } = policy.roles;
    await site.writePolicy(JSON.stringify(withStreams(accessDocument(roles))));
    await until("the refusal", () => problems.some(({ code }) => code === "login_refused"));
    expect(replica.output).toContain("roles_unknown");
    await site.writePolicy(JSON.stringify(policy));
    const before = count(said, "reconnect");
    await until("the way back", () => count(said, "reconnect") > before);
  });
});

describe("the first connection", () => {
  const both = { roles: ["Orders.Read", "Finance.Read"] };

  it("is in the account that was asked for", async () => {
    const accounts = await Promise.all(
      [undefined, "finance"].map(async (account) => {
        const { connection } = await connected(new ShortTokens(site, 60, both), { account });
        return (await whoAmI(connection)).account;
      }),
    );
    expect(accounts[0]).not.toBe(accounts[1]);
  });

  it("says that NATS refuses", async () => {
    const credential = new ShortTokens(site, 60, { roles: ["Nobody.Knows"] });
    await expect(connected(credential)).rejects.toMatchObject({ code: "login_refused" });
  });

  const patient = { waitOnFirstConnect: true };

  it("waits for a server when asked to, and for no longer than there is none", async () => {
    const [node] = site.nats.nodes;
    await node?.stop();
    const coming = connected(new ShortTokens(site, 60), patient);
    const withoutWaiting = connected(new ShortTokens(site, 60));
    await expect(withoutWaiting).rejects.not.toBeInstanceOf(EntraError);
    await node?.start();
    const { connection, problems } = await coming;
    expect((await whoAmI(connection)).oid).toBe(entra.oid);
    expect(problems).toEqual([]);
  });

  it("that waits reports a refusal, and goes on once the login is granted", async () => {
    const credential = new ShortTokens(site, 60, { roles: ["Orders.Late"] });
    const problems: EntraError[] = [];
    const coming = connected(credential, {
      ...patient,
      onProblem: (problem) => void problems.push(problem),
    });
    await until("a refusal", () => problems.length > 0);
    const late = { ...policy.roles, "Orders.Late": roleEntry("orders") };
    await site.writePolicy(JSON.stringify(withStreams(accessDocument(late))));
    const { connection } = await coming;
    await site.writePolicy(JSON.stringify(policy));
    expect(connection.isClosed()).toBe(false);
    expect(problems.every(({ code }) => code === "login_refused")).toBe(true);
  });

  it("that waits does not wait forever for a login that stays refused", async () => {
    const credential = new ShortTokens(site, 60, { roles: ["Nobody.Knows"] });
    const problems: EntraError[] = [];
    const onProblem = (problem: EntraError) => void problems.push(problem);
    const refused = connected(credential, { ...patient, onProblem });
    await expect(refused).rejects.toMatchObject({ code: "login_refused" });
    expect(problems.map(({ code }) => code)).toEqual(Array(5).fill("login_refused"));
  });

  it("that waits does not wait for a safe way to the servers", async () => {
    const servers = "nats://nats.example.com:4222";
    const unsafe = connected(new ShortTokens(site, 60), { ...patient, servers });
    await expect(unsafe).rejects.toMatchObject({ code: "clear_text" });
  });

  it.each([
    [
      "throws",
      () => Promise.reject(new Error("AADSTS7000215")),
      "token_unavailable",
      /AADSTS7000215/,
    ],
    ["has none", () => Promise.resolve(null), "token_unavailable", /no token for api:/],
    [
      "gives something else",
      () => Promise.resolve({ token: "opaque", expiresOnTimestamp: Date.now() + 60_000 }),
      "token_unreadable",
      /\.default/,
    ],
  ])("says that the credential %s", async (_, outage, code, line) => {
    const credential = new ShortTokens(site, 60);
    credential.outage = outage;
    const error = connected(credential);
    await expect(error).rejects.toMatchObject({ code });
    await expect(error).rejects.toThrow(failing(line));
  });
});

describe("the token", () => {
  it("is shown by no object that the library hands out", async () => {
    const credential = new ShortTokens(site, 60, { roles: ["Nobody.Knows"] });
    const refusal: unknown = await connected(credential).catch((error: unknown) => error);
    const good = new ShortTokens(site, 60);
    const { connection } = await connected(good, { account: "orders" });
    const shown = inspect([refusal, connection], { depth: 20, showHidden: true });
    for (const token of [...credential.given, ...good.given]) expect(shown).not.toContain(token);
  });
});
