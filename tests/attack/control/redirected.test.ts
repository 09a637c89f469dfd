import { headers, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CONTROL, CONTROL_DATA, digestOf, type AccessDocument } from "../../../access/index.ts";
import { buildCallout } from "../../../tools/build.ts";
import { until } from "../../support/waiting/until.ts";
import type { Replica } from "../../local/callout/replica.ts";
import { Site } from "../../local/callout/site.ts";
import { DataAccount } from "../../local/control/data-account.ts";
import { operator, roles } from "../../local/control/roles.ts";
import { Steer, type Answer } from "../../local/control/steer.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { absence } from "../../support/waiting/absence.ts";

/**
 * Nobody checks where an answer goes: the asker names any subject for the reply, and the one who answers publishes
 * there by its own right. Sessions in CONTROL try by that, and by all else that an account without walls would let
 * them do, to reach what the callouts store.
 */
const document = accessDocument({
  ...roles,
  // the server answers everybody who may ask it this, and inspect() is what any policy may give
  "Nats.Look": roleEntry(CONTROL, {
    publish: { allow: ["$SYS.REQ.USER.INFO", "control.inspect.{oid}"], deny: [] },
    subscribe: { allow: [], deny: [] },
  }),
  "Open.All": roleEntry("open", {
    publish: { allow: [">"], deny: [] },
    subscribe: { allow: [">"], deny: [] },
  }),
  // more than any policy can give
  "Anything.Goes": roleEntry(CONTROL, {
    publish: { allow: [">"], deny: [] },
    subscribe: { allow: [">"], deny: [] },
  }),
});
const { digest: _, ...body } = withJetStream("open");
const policy = { ...body, digest: digestOf(body) };
const looker = { ...operator, uti: "lookerTokenId", roles: ["Nats.Look"] };
const anybody = { ...operator, uti: "anybodyTokenId", roles: ["Anything.Goes"] };
const leaver = { oid: "66666666-6666-4666-8666-666666666666", uti: "leaverTokenId" };
/** A small stream, so that few messages would fill it. */
const audit = { stream: { maxBytes: 1024 * 1024 } };

function withJetStream(name: string): AccessDocument {
  const { [CONTROL_DATA]: data, [name]: entry, ...others } = document.accounts;
  if (!data?.jetstream || !entry) throw new Error(`there is no account ${name}`);
  const open = { ...entry, jetstream: data.jetstream };
  return { ...document, accounts: { ...others, [CONTROL_DATA]: data, [name]: open } };
}

let site: Site;
let replicas: Replica[];
let data: DataAccount;
let revoked: Answer;
beforeAll(async () => {
  site = await Site.create(await buildCallout(), policy);
  replicas = await Promise.all(
    ["callout-0", "callout-1"].map((name) => site.start(name, { audit })),
  );
  data = await DataAccount.connect(site);
  const steer = await Steer.connect(site);
  revoked = await steer.ask("revoke", {
    op: "revoke",
    reason: "left",
    target: { oid: leaver.oid },
  });
});
afterAll(async () => {
  await data.close();
  await site.stop();
});

/** Everything that is stored, and under which sequences; what the callouts themselves record is left out. */
async function stored() {
  const info = async (name: string) => {
    const found = await data.jetStream.streamInfo(name);
    return found && { created: found.created, first: found.first };
  };
  const { last } = (await data.jetStream.streamInfo("KV_revocations")) ?? {};
  const messages = await data.jetStream.readFrom("AUDIT", { sequence: 1 }, { batch: 1000 });
  return {
    ...{ last, entries: await data.stored("revocations") },
    ...{ revocations: await info("KV_revocations"), audit: await info("AUDIT") },
    foreign: messages.filter(({ data }) => !Buffer.from(data).toString().startsWith('{"seq":')),
  };
}

const isKeptOut = () =>
  expect(site.connect(site.token(leaver), "orders")).rejects.toThrow(/Authorization Violation/);

/** Requests that the callouts have dropped. */
async function dropped(): Promise<number> {
  const pages = await Promise.all(
    replicas.map(async (each) => (await each.get("/metrics")).text()),
  );
  const counts = pages.map((page) => /control_requests_dropped_total (\d+)/.exec(page)?.[1]);
  return counts.reduce((sum, count) => sum + Number(count), 0);
}

let before: Awaited<ReturnType<typeof stored>>;
beforeEach(async () => {
  before = await stored();
});

it("without a wall, an answer is stored wherever the asker likes", async () => {
  const session = await site.connect(site.token({ roles: ["Open.All"] }), "open");
  const config = JSON.stringify({ name: "kept", subjects: ["kept.>"], storage: "file" });
  const made = await session.request("$JS.API.STREAM.CREATE.kept", config, { timeout: 5000 });
  expect(made.json()).not.toHaveProperty("error");
  session.publish("$SYS.REQ.USER.INFO", "", { reply: "kept.answer" });
  await until("the answer to be stored", async () => {
    const info = await session.request("$JS.API.STREAM.INFO.kept");
    return info.json<{ state?: { messages: number } }>().state?.messages === 1;
  });
});

describe("with inspect() alone", () => {
  let session: NatsConnection;
  beforeAll(async () => {
    session = await site.connect(site.token(looker), CONTROL);
  });
  const own = `control.inspect.${operator.oid}`;

  it.each([
    ["a revocation", () => `$KV.revocations.${String(revoked.id)}`],
    ["the audit", () => "audit.callout-0"],
    ["JetStream, to delete the audit", () => "$JS.API.STREAM.DELETE.AUDIT"],
    ["JetStream, to purge the bucket", () => "$JS.API.STREAM.PURGE.KV_revocations"],
    ["the callouts, as somebody else", () => `control.revoke.${leaver.oid}`],
    ["the replicas", () => "control.all.entries"],
  ])("no answer of the server or of a callout gets to %s", async (_what, target) => {
    const [reply, count] = [target(), await dropped()];
    session.publish("$SYS.REQ.USER.INFO", "", { reply });
    session.publish(own, JSON.stringify({ op: "revocations" }), { reply });
    await session.flush();
    // what has the asker's subject and another's reply is noticed
    await until("a callout to count it", async () => (await dropped()) > count);
    expect(await stored()).toEqual(before);
  });

  it("the audit is not pushed out of its stream by answers, however many", async () => {
    const size = (await data.jetStream.streamInfo("AUDIT"))?.bytes ?? 0;
    for (let round = 0; round < 100; round++) {
      for (let at = 0; at < 250; at++)
        session.publish("$SYS.REQ.USER.INFO", "", { reply: "audit.callout-0" });
      await session.flush();
    }
    await absence(500, "a record that is not of a callout");
    expect((await stored()).foreign).toEqual([]);
    expect((await stored()).audit).toEqual(before.audit);
    expect((await data.jetStream.streamInfo("AUDIT"))?.bytes ?? 0).toBeLessThan(size + 65_536);
  });

  it("who is kept out stays out through a rolling update", async () => {
    session.publish("$SYS.REQ.USER.INFO", "", {
      reply: `$KV.revocations.${String(revoked.id)}`,
    });
    await session.flush();
    for (const name of ["callout-2", "callout-3"]) {
      const next = await site.start(name, { audit });
      await replicas.shift()?.stop();
      replicas.push(next);
    }
    await isKeptOut();
  });
});

describe("with every subject of CONTROL", () => {
  let session: NatsConnection;
  beforeAll(async () => {
    session = await site.connect(site.token(anybody), CONTROL);
  });
  const consumer = (name: string, config: object) =>
    [
      `$JS.API.CONSUMER.CREATE.AUDIT.${name}`,
      JSON.stringify({ stream_name: "AUDIT", config: { name, ...config } }),
    ] as const;

  it.each<[string, (to: NatsConnection) => void]>([
    ["deletes a stream", (to) => to.publish("$JS.API.STREAM.DELETE.AUDIT")],
    ["empties a bucket", (to) => to.publish("$JS.API.STREAM.PURGE.KV_revocations")],
    [
      "deletes by the status of a pull",
      (to) => {
        to.publish(...consumer("pull", { ack_policy: "none" }));
        for (const reply of ["STREAM.DELETE.AUDIT", "STREAM.DELETE.KV_grants"])
          to.publish("$JS.API.CONSUMER.MSG.NEXT.AUDIT.pull", '{"no_wait":true,"batch":9}', {
            reply: `$JS.API.${reply}`,
          });
      },
    ],
    [
      "has a consumer deliver to an entry",
      (to) => {
        const deliver = `$KV.revocations.${String(revoked.id)}`;
        to.publish(...consumer("push", { deliver_subject: deliver, deliver_policy: "all" }));
      },
    ],
    [
      "empties a bucket by a header",
      (to) => {
        const rollup = headers();
        rollup.set("Nats-Rollup", "all");
        to.publish("$KV.revocations.x", "x", { headers: rollup });
      },
    ],
    ["writes a record", (to) => to.publish("audit.callout-0", '{"seq":1,"prev":""}')],
    ["overwrites an entry", (to) => to.publish(`$KV.revocations.${String(revoked.id)}`, "x")],
    ["tells the replicas", (to) => to.publish("control.all.entries", "{}")],
  ])("nobody %s", async (_what, attempt) => {
    attempt(session);
    await session.flush();
    await absence(300, "a change of what is stored");
    expect(await stored()).toEqual(before);
    await isKeptOut();
  });

  it("no pull's status asks for the next one, without end", async () => {
    const next = "$JS.API.CONSUMER.MSG.NEXT.AUDIT.loop";
    session.publish(...consumer("loop", { ack_policy: "none" }));
    let heard = 0;
    session.subscribe("$JS.API.>", {
      callback: () => {
        heard++;
      },
    });
    session.publish(next, '{"no_wait":true}', { reply: next });
    await session.flush();
    await absence(1000, "a loop of requests that answer themselves");
    expect(heard).toBeLessThan(10);
  });
});
