/**
 * Where a copy takes messages of a stream of the `limits` retention is a secret, unless somebody hears what JetStream tells of the copy's request. A
 * stream that keeps it tells all of its readers: they can store in the copy, and the proofs know.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  account,
  compile,
  follow,
  only,
  policy,
  prove,
  publishTo,
  role,
  stream,
  vault,
} from "../../../access/index.ts";
import { startBroker, type Broker } from "../../../attack/broker.ts";
import { claims, configuration } from "../../../attack/stage.ts";
import { sessionIn } from "./session-in.ts";
import { Session } from "./site.ts";

const jetstream = { disk: "16MiB", memory: "16MiB" } as const;
const data = vault("data", { description: "Streams", jetstream });
const others = account("others", { description: "Writers and followers" });
const LOG = stream("LOG", { account: data, subjects: ["$JS.EVENT.ADVISORY.API"] });
const EVIL = stream("EVIL", { account: data, subjects: ["evil.>"] });
const PLAIN = stream("PLAIN", { account: data, subjects: ["plain.>"] });
const COPY = stream("COPY", { account: data, mirror: PLAIN });

const common = { description: "A role", account: others, members: ["application"] } as const;
const { document, sources } = compile(
  policy({
    accounts: [data, others],
    streams: [COPY],
    roles: [
      role("Writer", { ...common, grants: [publishTo(PLAIN)] }),
      role("Follower", { ...common, grants: [follow(LOG), follow(EVIL), publishTo(EVIL)] }),
    ],
  }),
);

const POLL = { timeout: 10_000 };
let broker: Broker;
let admin: Session;
beforeAll(async () => {
  broker = await startBroker(document.accounts);
  admin = new Session(await broker.connect("data"), "_INBOX.admin");
  const { streams = {} } = document.accounts["data"] ?? {};
  for (const name of ["LOG", "EVIL", "PLAIN", "COPY"]) {
    const entry = streams[name];
    if (entry === undefined) throw new Error(`the policy has no stream ${name}`);
    await admin.stream(configuration(entry));
  }
});
afterAll(() => broker.stop());

interface Advisory {
  readonly subject: string;
  readonly response: string;
}
interface Made {
  readonly name: string;
  readonly config: { readonly deliver_subject: string };
}

it("a reader of a stream of advisories stores in a copy, and the proofs know", async () => {
  await admin.ask("plain.1", "genuine");
  await expect.poll(() => admin.count("COPY"), POLL).toBe(1);
  const follower = await sessionIn(broker, document, "Follower");
  for (const subject of ["evil.1", "evil.2", "evil.3"]) await follower.ask(subject, "forged");
  const creates = async (name: string, stream: string, deliver_subject: string) => {
    const config = { name, deliver_subject, ack_policy: "none" };
    const subject = `$JS.data.API.CONSUMER.CREATE.${stream}.${name}`;
    expect(await follower.json(subject, { stream_name: stream, config })).not.toHaveProperty(
      "error",
    );
  };
  const inbox = `_INBOX.${claims.oid}.others.log`;
  await follower.subscribe(inbox);
  await creates("log", "LOG", inbox);
  const told = () =>
    follower.heard
      .filter(({ on }) => on === inbox)
      .map(({ payload }) => JSON.parse(payload) as Advisory)
      .find(({ subject }) => subject === "$JS.API.CONSUMER.CREATE.PLAIN");
  await expect.poll(told, POLL).toBeDefined();
  const { name, config } = JSON.parse(told()?.response ?? "") as Made;
  await creates(name, "EVIL", config.deliver_subject);

  type Info = { readonly state: { readonly subjects?: Readonly<Record<string, number>> } };
  const stored = async () => {
    const body = { subjects_filter: ">" };
    return (await admin.json<Info>("$JS.API.STREAM.INFO.COPY", body)).state.subjects;
  };
  await expect.poll(stored, POLL).toHaveProperty(["evil.2"]);
  expect(prove(document, sources, [only(["Writer"], publishTo(COPY))])).toHaveLength(1);
});
