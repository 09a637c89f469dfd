/**
 * What a copy takes for messages of its origin, on a real server: what the proofs say others can make it take, they can.
 * The copies are of a stream of the `limits` retention with the server's own consumer, where they say that nobody can,
 * of a stream of another retention, and of a consumer that the policy names.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  account,
  compile,
  exportService,
  follow,
  fromAccount,
  never,
  only,
  policy,
  prove,
  publish,
  publishTo,
  purge,
  role,
  stream,
  vault,
  within,
  type Invariant,
} from "../../../access/index.ts";
import { startBroker, type Broker } from "../../../attack/broker.ts";
import { configuration } from "../../../attack/stage.ts";
import { until } from "../../support/waiting/until.ts";
import { sessionIn } from "./session-in.ts";
import { Session } from "./site.ts";

const data = vault("data", {
  description: "Streams",
  jetstream: { disk: "16MiB", memory: "16MiB" },
  exports: [exportService("sync.orders", { name: "sync", description: "Deliveries to a copy" })],
});
const writers = account("writers", { description: "Writers" });
const followers = account("followers", { description: "Followers of another stream" });
const outside = account("outside", {
  description: "Those who reach where a copy takes messages",
  imports: [fromAccount("data", "sync")],
});

const ORDERS = stream("ORDERS", {
  account: data,
  subjects: ["orders.>"],
  consumers: {
    sync: {
      deliverSubject: "sync.orders",
      ackPolicy: "flow_control",
      flowControl: true,
      idleHeartbeat: "1s",
      maxAckPending: 100,
    },
  },
});
const JOBS = stream("JOBS", { account: data, subjects: ["jobs.>"], retention: "interest" });
const PLAIN = stream("PLAIN", { account: data, subjects: ["plain.>"] });
const EVIL = stream("EVIL", { account: data, subjects: ["evil.>"] });
const VICTIM = stream("VICTIM", { account: data, subjects: ["victim.>"] });
const consumer = { name: "sync", deliverSubject: "sync.orders" };
const NAMED = stream("NAMED", { account: data, sources: [{ name: "ORDERS", consumer }] });
const SHOWN = stream("SHOWN", { account: data, mirror: JOBS });
const HIDDEN = stream("HIDDEN", { account: data, mirror: PLAIN });

const common = { description: "A role", members: ["application"] } as const;
const all = [ORDERS, JOBS, PLAIN, VICTIM].map((each) => publishTo(each));
const policyOf = (...copies: (typeof NAMED)[]) =>
  policy({
    accounts: [data, writers, followers, outside],
    streams: [EVIL, ...copies],
    roles: [
      role("Writer", { ...common, account: writers, grants: all }),
      role("Follower", {
        ...common,
        account: followers,
        grants: [publishTo(EVIL), follow(EVIL), follow(JOBS)],
      }),
      role("Outsider", { ...common, account: outside, grants: [publish("sync.orders")] }),
    ],
  });
const { document, sources } = compile(policyOf(NAMED, SHOWN, HIDDEN));
const holds = (invariant: Invariant) => prove(document, sources, [invariant]).length === 0;
const onlyWriters = (copy: typeof NAMED) => holds(only(["Writer"], publishTo(copy)));

let broker: Broker;
let admin: Session;
let followed: Session;
let outsider: Session;
beforeAll(async () => {
  broker = await startBroker(document.accounts);
  admin = new Session(await broker.connect("data"), "_INBOX.admin");
  const { streams = {} } = document.accounts["data"] ?? {};
  const copies = ["NAMED", "SHOWN", "HIDDEN"];
  for (const name of [
    ...Object.keys(streams).filter((each) => !copies.includes(each)),
    ...copies,
  ]) {
    const entry = streams[name];
    if (entry === undefined) throw new Error(`the policy has no stream ${name}`);
    await admin.stream(configuration(entry));
    for (const [durable, config] of Object.entries(entry.consumers ?? {}))
      await admin.consumer(name, durable, config);
  }
  followed = await sessionIn(broker, document, "Follower");
  outsider = await sessionIn(broker, document, "Outsider");
  // until then a stream of interest keeps nothing
  await until(
    "a consumer for the mirror",
    async () => (await consumersOf("JOBS")).length > 0,
    LIMITS,
  );
  for (const name of ["orders", "jobs", "plain", "victim"])
    await admin.ask(`${name}.b.1`, "genuine");
  for (const name of copies)
    await until(`${name} copies`, async () => (await admin.count(name)) === 1, LIMITS);
}, 30_000);
afterAll(() => broker.stop());

const LIMITS = { timeoutMs: 20_000, everyMs: 50 };
const POLL = { timeout: 10_000 };

interface Names {
  readonly consumers?: readonly string[] | null;
}
interface Info {
  readonly config: Readonly<Record<string, unknown>>;
}

async function consumersOf(name: string): Promise<readonly string[]> {
  return (await admin.json<Names>(`$JS.API.CONSUMER.NAMES.${name}`)).consumers ?? [];
}

/** Messages of a stream by the subjects under which it keeps them. */
async function subjects(name: string): Promise<Readonly<Record<string, number>>> {
  const body = { subjects_filter: ">" };
  type State = { readonly state: { readonly subjects?: Readonly<Record<string, number>> } };
  return (await admin.json<State>(`$JS.API.STREAM.INFO.${name}`, body)).state.subjects ?? {};
}

/** A consumer of another stream, of the same name as a copy's, that delivers where the copy listens. */
async function poses(name: string, deliver_subject: unknown): Promise<void> {
  const config = { name, deliver_subject, ack_policy: "none" };
  const body = { stream_name: "EVIL", config };
  const answer = await followed.json(`$JS.data.API.CONSUMER.CREATE.EVIL.${name}`, body);
  expect(answer).not.toHaveProperty("error");
}

describe("a copy whose consumer the policy names", () => {
  it("stores what a consumer of another stream delivers there, and the proofs know", async () => {
    for (const i of [1, 2, 3]) await followed.ask(`evil.named.${i}`, "forged");
    await poses("sync", "sync.orders");
    await expect.poll(() => subjects("NAMED"), POLL).toHaveProperty(["evil.named.3"]);
    expect(onlyWriters(NAMED)).toBe(false);
  });

  it("purges another stream for anybody who gets a message there, and the proofs know", async () => {
    const headers = { "Nats-Consumer-Stalled": "$JS.API.STREAM.PURGE.VICTIM" };
    await outsider.publish("sync.orders", "", { status: "100 Idle Heartbeat", headers });
    await expect.poll(() => admin.count("VICTIM"), POLL).toBe(0);
    expect(outsider.refused).toEqual([]);
    expect(holds(never("Outsider", within("data", publish("$JS.API.STREAM.PURGE.VICTIM"))))).toBe(
      false,
    );
    expect(holds(only(["Writer"], purge(VICTIM)))).toBe(false);
  });
});

describe("a copy of a stream whose messages go when they are acknowledged", () => {
  it("stores what a consumer of another stream delivers to it, and the proofs know", async () => {
    const [name = ""] = (await consumersOf("JOBS")).filter((each) => each.startsWith("JS_MIRROR_"));
    // who follows the stream sees it
    const { config } = await followed.json<Info>(`$JS.data.API.CONSUMER.INFO.JOBS.${name}`);
    await followed.ask("evil.shown.1", "forged");
    await poses(name, config["deliver_subject"]);
    await expect.poll(() => subjects("SHOWN"), POLL).toHaveProperty(["evil.shown.1"]);
    expect(onlyWriters(SHOWN)).toBe(false);
  });
});

describe("a copy of a stream of the limits retention", () => {
  it("shows nobody where it takes messages, and nobody but writers of its origin stores in it", async () => {
    expect(await consumersOf("PLAIN")).toEqual([]);
    await poses("JS_MIRROR_x", "$JS.M.AAAAAAAA");
    expect(await subjects("HIDDEN")).toEqual({ "plain.b.1": 1 });
    // beside no other copy, by which one could send an empty message to its origin
    const alone = compile(policyOf(HIDDEN));
    const byWriters = only(["Writer"], publishTo(HIDDEN));
    expect(prove(alone.document, alone.sources, [byWriters])).toEqual([]);
  });
});
