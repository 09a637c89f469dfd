/** Streams whose messages go once their consumers have done with them: who may change consumers removes messages. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  account,
  compile,
  deleteMessages,
  deleteStream,
  follow,
  never,
  policy,
  prove,
  publishTo,
  purge,
  role,
  stream,
  vault,
  type Invariant,
} from "../../../access/index.ts";
import { startBroker, type Broker } from "../../../attack/broker.ts";
import { sessionIn } from "./session-in.ts";
import { Session } from "./site.ts";

const data = vault("data", {
  description: "Streams",
  jetstream: { disk: "16MiB", memory: "16MiB" },
});
const home = account("home", { description: "Followers" });
const other = account("other", { description: "Writers" });
const consumers = { ship: { ackPolicy: "explicit" } } as const;
const JOBS = stream("JOBS", {
  account: data,
  subjects: ["jobs.>"],
  retention: "interest",
  consumers,
});
const LOG = stream("LOG", { account: data, subjects: ["log.>"], consumers });
const common = { description: "A role", members: ["application"] } as const;
const policyOf = (...grants: ReturnType<typeof follow>[]) =>
  policy({
    accounts: [data, home, other],
    roles: [
      role("Follower", { ...common, account: home, grants }),
      role("Writer", { ...common, account: other, grants: [publishTo(JOBS), publishTo(LOG)] }),
    ],
  });
const { document, sources } = compile(policyOf(follow(JOBS), follow(LOG)));
const holds = (invariant: Invariant) => prove(document, sources, [invariant]).length === 0;

let broker: Broker;
let admin: Session;
beforeAll(async () => {
  broker = await startBroker(document.accounts);
});
afterAll(() => broker.stop());
beforeEach(async () => {
  admin = new Session(await broker.connect("data"), "_INBOX.admin");
  await admin.stream({ name: "JOBS", subjects: ["jobs.>"], retention: "interest" });
  await admin.stream({ name: "LOG", subjects: ["log.>"] });
  for (const name of ["JOBS", "LOG"]) await admin.consumer(name, "ship");
  for (const subject of ["jobs.a.1", "jobs.b.1", "log.b.1"]) await admin.ask(subject, "1");
});
afterEach(async () => {
  for (const name of ["JOBS", "LOG"]) await admin.ask(`$JS.API.STREAM.DELETE.${name}`);
  admin.close();
});

describe("of a stream with interest", () => {
  it("who follows it removes what a consumer waits for, and the proofs know", async () => {
    const follower = await sessionIn(broker, document, "Follower");
    await follower.ask("$JS.data.API.CONSUMER.DELETE.JOBS.ship");
    await expect.poll(() => admin.count("JOBS"), { timeout: 10_000 }).toBe(0);
    for (const removal of [purge(JOBS), deleteStream(JOBS), deleteMessages(JOBS)])
      expect(holds(never("Follower", removal))).toBe(false);
  });

  it("who could follow a part would remove the rest, so nobody can", async () => {
    const rules = {
      publish: { allow: ["$JS.API.CONSUMER.CREATE.JOBS.*.jobs.a.>"], deny: [] },
      subscribe: { allow: ["_INBOX.narrow.>"], deny: [] },
    };
    const narrow = new Session(await broker.connect("data", rules), "_INBOX.narrow");
    const config = { durable_name: "ship", ack_policy: "explicit", filter_subject: "jobs.a.>" };
    const body = { stream_name: "JOBS", config };
    const answer = await narrow.json("$JS.API.CONSUMER.CREATE.JOBS.ship.jobs.a.>", body);
    expect(answer).not.toHaveProperty("error");
    await expect.poll(() => admin.count("JOBS"), { timeout: 10_000 }).toBe(1);
    const part = policyOf(follow(JOBS, { subject: "jobs.a.>" }));
    expect(() => compile(part)).toThrow(/a right to remove messages of its other subjects/);
  });
});

describe("of a stream with limits", () => {
  it("who follows it removes nothing", async () => {
    const follower = await sessionIn(broker, document, "Follower");
    await follower.ask("$JS.data.API.CONSUMER.DELETE.LOG.ship");
    expect(await admin.count("LOG")).toBe(1);
    for (const removal of [purge(LOG), deleteStream(LOG), deleteMessages(LOG)])
      expect(holds(never("Follower", removal))).toBe(true);
    expect(() => compile(policyOf(follow(LOG, { subject: "log.a" })))).not.toThrow();
  });
});
