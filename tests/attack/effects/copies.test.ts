/**
 * What streams are declared to do, on a real server: what the proofs say can happen does, and what they say cannot is
 * tried by every trick. The walls between the accounts are those that compile makes for copies.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  compile,
  exportStream,
  account,
  follow,
  fromAccount,
  never,
  policy,
  prove,
  publish,
  publishTo,
  role,
  stream,
  subscribe,
  vault,
  within,
  type Compiled,
  type Grant,
  type Invariant,
} from "../../../access/index.ts";
import { startBroker, type Broker } from "../../../attack/broker.ts";
import { configuration } from "../../../attack/stage.ts";
import { Session } from "./site.ts";

const jetstream = { disk: "16MiB", memory: "16MiB" } as const;
const shopdata = vault("shopdata", {
  description: "Orders",
  jetstream,
  exports: ["dash.>", "work.>"].map((subject) =>
    exportStream(subject, { name: subject, description: "What streams publish again" }),
  ),
});
const archive = vault("archive", {
  description: "Copies",
  jetstream,
  exports: [exportStream("news.>", { name: "news", description: "What copies publish again" })],
});
const writers = account("writers", { description: "Writers" });
const quiet = account("quiet", {
  description: "Others, so that no answer to them goes where writers may",
});
const listeners = account("listeners", {
  description: "Listeners",
  imports: [
    fromAccount(shopdata, "dash.>"),
    fromAccount(shopdata, "work.>"),
    fromAccount(archive, "news"),
  ],
});
const readers = account("readers", { description: "Readers" });

const ORDERS = stream("ORDERS", {
  account: shopdata,
  subjects: ["orders.>", "raw.>"],
  subjectTransform: { src: "raw.*", dest: "orders.raw.{{wildcard(1)}}" },
  republish: { src: "orders.card.*", dest: "dash.card.{{wildcard(1)}}" },
  allowRollup: true,
  consumers: {
    push: { deliverSubject: "work.eu", filterSubject: "orders.eu.>", ackPolicy: "none" },
  },
});
const QUIET = stream("QUIET", { account: shopdata, subjects: ["quiet.>"] });
const MIRROR = stream("MIRROR", {
  account: archive,
  mirror: { name: ORDERS, filterSubject: "orders.>" },
  republish: { src: "orders.us.>", dest: "news.us.>", headersOnly: true },
  allowDirect: true,
});
const ALL = stream("ALL", {
  account: archive,
  subjects: ["own.>"],
  sources: [
    { name: ORDERS, subjectTransforms: [{ src: "orders.eu.*", dest: "copy.{{wildcard(1)}}" }] },
    QUIET,
  ],
  allowRollup: true,
});
/** Like it, without roll-ups. */
const KEEPS = stream("KEEPS", { account: archive, sources: [ORDERS] });

const grants: Readonly<Record<string, { readonly in: string; readonly may: readonly Grant[] }>> = {
  Writer: { in: "writers", may: [publishTo(ORDERS)] },
  Quiet: { in: "quiet", may: [publishTo(QUIET)] },
  Listener: {
    in: "listeners",
    may: [subscribe("dash.>"), subscribe("work.>"), subscribe("news.>")],
  },
  Reader: { in: "readers", may: [follow(MIRROR), follow(ALL), follow(KEEPS)] },
};
const compiled: Compiled = compile(
  policy({
    accounts: [shopdata, archive, writers, quiet, listeners, readers],
    roles: Object.entries(grants).map(([name, { in: home, may }]) =>
      role(name, { description: name, account: home, members: ["application"], grants: may }),
    ),
  }),
);

let broker: Broker;
const admins = new Map<string, Session>();
const admin = (name: string) => admins.get(name) as Session;
beforeAll(async () => {
  const { accounts } = compiled.document;
  broker = await startBroker(accounts);
  for (const name of Object.keys(accounts))
    admins.set(name, new Session(await broker.connect(name), `_INBOX.admin.${name}`));
  for (const name of ["shopdata", "archive"])
    for (const [key, entry] of Object.entries(accounts[name]?.streams ?? {})) {
      await admin(name).stream(configuration(entry));
      for (const [consumer, config] of Object.entries(entry.consumers ?? {}))
        await admin(name).consumer(key, consumer, { ...config, durable_name: consumer });
    }
  await admin("listeners").subscribe("dash.>");
  await admin("listeners").subscribe("news.>");
  await admin("listeners").subscribe("work.eu");
}, 30_000);
afterAll(async () => {
  await broker.stop();
});

interface Stored {
  readonly message?: { readonly data?: string; readonly hdrs?: string };
}

/** What a stream keeps last under a subject. */
async function last(place: string, name: string, subject: string): Promise<string | undefined> {
  const body = { last_by_subj: subject };
  const { message } = await admin(place).json<Stored>(`$JS.API.STREAM.MSG.GET.${name}`, body);
  return message && Buffer.from(message.data ?? "", "base64").toString();
}

const fails = (invariant: Invariant) =>
  prove(compiled.document, compiled.sources, [invariant]).length > 0;
const reads = (subject: string) => fails(never("Reader", within("shopdata", subscribe(subject))));
const hears = (subject: string) => fails(never("Listener", within("shopdata", subscribe(subject))));
const appears = (where: string, subject: string) =>
  fails(never("Writer", within(where, publish(subject))));

describe("a mirror across the wall", () => {
  it("stores what its origin does, through exactly the exports and imports that compile makes", async () => {
    await admin("shopdata").ask("orders.us.new", "7");
    await expect
      .poll(() => last("archive", "MIRROR", "orders.us.new"), { timeout: 10_000 })
      .toBe("7");
    expect(reads("orders.us.new")).toBe(true);
  });

  it("gets nothing but its filter, however much it asks for", async () => {
    const create = "$JS.shopdata.API.CONSUMER.CREATE.QUIET.x.quiet.>";
    const config = {
      name: "x",
      deliver_subject: "nats-entra.sync.archive.x",
      filter_subject: "quiet.>",
    };
    // ALL has QUIET as a source, so the unnamed request is there and the named one is not
    await admin("archive").publish(create, JSON.stringify({ stream_name: "QUIET", config }), {
      reply: "_INBOX.admin.archive.no",
    });
    const answers = await admin("archive").all("_INBOX.admin.archive.no");
    expect(answers.every(({ headers }) => headers.includes("503"))).toBe(true);
    const deletes = ["STREAM.DELETE.ORDERS", "STREAM.PURGE.ORDERS", "CONSUMER.DELETE.ORDERS.push"];
    for (const request of deletes)
      await admin("archive").publish(`$JS.shopdata.API.${request}`, "");
    expect(await admin("shopdata").count("ORDERS")).toBeGreaterThan(0);
  });
});

describe("what a stream with sources stores", () => {
  it("has the names that it gives it, and no others", async () => {
    await admin("shopdata").ask("orders.eu.x", "8");
    await expect.poll(() => last("archive", "ALL", "copy.x"), { timeout: 10_000 }).toBe("8");
    expect(await last("archive", "ALL", "orders.eu.x")).toBeUndefined();
    await admin("shopdata").ask("orders.card.y", "9");
    await expect
      .poll(() => last("archive", "KEEPS", "orders.card.y"), { timeout: 10_000 })
      .toBe("9");
    expect(await last("archive", "ALL", "copy.y")).toBeUndefined();
  });
});

describe("a stream's own transform", () => {
  it("stores under another name, which is read there", async () => {
    await admin("shopdata").ask("raw.z", "raw");
    expect(await last("shopdata", "ORDERS", "orders.raw.z")).toBe("raw");
    expect(await last("shopdata", "ORDERS", "raw.z")).toBeUndefined();
    await expect
      .poll(() => last("archive", "MIRROR", "orders.raw.z"), { timeout: 10_000 })
      .toBe("raw");
    expect(reads("raw.z")).toBe(true);
  });
});

describe("what is published again", () => {
  it("appears where the stream says, and nowhere else", async () => {
    await admin("shopdata").ask("orders.card.1", "card");
    expect(await admin("listeners").hears("dash.card.1")).toMatchObject({ payload: "card" });
    await admin("shopdata").ask("orders.eu.1", "no card");
    expect(await admin("listeners").all("dash.eu.1")).toEqual([]);
    expect([hears("orders.card.1"), appears("shopdata", "dash.card.1")]).toEqual([true, true]);
    expect([hears("orders.raw.1"), appears("shopdata", "dash.eu.1")]).toEqual([false, false]);
  });

  it("by a copy in another account, without a body, is said by the origin's writer", async () => {
    await admin("shopdata").ask("orders.us.2", "secret");
    const heard = await admin("listeners").hears("news.us.2");
    expect(heard).toMatchObject({ payload: "" });
    expect(heard.headers).toContain("Nats-Subject: orders.us.2");
    expect(appears("archive", "news.us.2")).toBe(true);
    expect(appears("archive", "news.eu.2")).toBe(false);
  });
});

describe("a consumer of the policy that pushes", () => {
  it("delivers what it filters to those who hear its subject", async () => {
    await admin("shopdata").ask("orders.eu.3", "pushed");
    await expect
      .poll(async () => (await admin("listeners").all("work.eu")).map(({ payload }) => payload))
      .toContain("pushed");
    expect([hears("orders.eu.3"), hears("orders.raw.3"), hears("quiet.3")]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("a header that empties a stream", () => {
  it("empties the copies that take it, and no others", async () => {
    await admin("archive").ask("own.1", "of its own");
    const kept = await admin("archive").count("KEEPS");
    const session = await writer("Writer");
    await session.publish("orders.eu.end", "8", { headers: { "Nats-Rollup": "all" } });
    await expect.poll(() => last("archive", "ALL", "copy.end"), { timeout: 10_000 }).toBe("8");
    expect(await last("archive", "ALL", "own.1")).toBeUndefined();
    expect(await admin("archive").count("KEEPS")).toBeGreaterThan(kept ?? 0);
    const own = (to: typeof ALL, ...subjects: string[]) =>
      fails(never("Writer", publishTo(to, ...subjects)));
    expect(own(ALL, "own.1")).toBe(true);
  });

  it("is refused by an origin that does not take it, so that it empties no copy", async () => {
    await admin("archive").ask("own.2", "of its own");
    const session = await writer("Quiet");
    await session.publish("quiet.1", "x", { headers: { "Nats-Rollup": "all" } });
    await session.publish("quiet.2", "y");
    await expect.poll(() => last("archive", "ALL", "quiet.2"), { timeout: 10_000 }).toBe("y");
    expect(await last("archive", "ALL", "own.2")).toBe("of its own");
    expect(await last("archive", "ALL", "quiet.1")).toBeUndefined();
    expect(fails(never("Quiet", publishTo(ALL, "own.2")))).toBe(false);
  });

  it("does not schedule anything in a copy", async () => {
    const config = { name: "T", sources: [{ name: "QUIET" }], allow_msg_schedules: true };
    const answer = await admin("shopdata").json("$JS.API.STREAM.CREATE.T", config);
    expect(answer).toHaveProperty("error");
  });
});

/** A session as compile and decide give it. */
async function writer(name: string): Promise<Session> {
  const { account: home, publish: sent, subscribe: heard } = compiled.document.roles[name] ?? {};
  if (home === undefined || sent === undefined || heard === undefined) throw new Error(name);
  return new Session(await broker.connect(home, { publish: sent, subscribe: heard }), "_INBOX.of");
}
