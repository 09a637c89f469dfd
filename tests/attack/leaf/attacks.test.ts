/** What a leaf node that keeps to nothing may not bring about: the hub has to hold it to its role. */
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { violationEvent } from "../../../reports/violations/event.ts";
import { LogReader } from "../../../reports/violations/log-reader.ts";
import { Sessions } from "../../../reports/violations/sessions.ts";
import { RawLeaf } from "../../local/leaf/raw-leaf.ts";
import { Hub, listening, north, office, south } from "../../local/leaf/sites.ts";

let hub: Hub;
let desk: NatsConnection;
/** What the office has received. */
let got: string[];
const open: RawLeaf[] = [];
let count = 0;

beforeAll(async () => {
  hub = await Hub.start();
});
afterEach(async () => {
  for (const leaf of open.splice(0)) leaf.close();
  await hub.clear();
});
afterAll(() => hub.stop());

async function raw(options: object = {}): Promise<RawLeaf> {
  const login = { user: "sites", pass: hub.token(north), name: `${north}-${(count += 1)}` };
  const leaf = await RawLeaf.open(hub.port, { ...login, ...options });
  open.push(leaf);
  return leaf;
}

/**
 * What of these the office receives from a leaf that publishes them, each over a connection of its own: the hub ends
 * one that publishes what it may not.
 */
async function sent(
  connect: () => Promise<RawLeaf>,
  subjects: readonly string[],
): Promise<string[]> {
  desk = await hub.site.connect(hub.token(office, ["Sites.Office"]));
  got = await listening(desk, "site.>", "plans.>", `_INBOX.${office}.>`);
  for (const subject of subjects) {
    const leaf = await connect();
    // the hub tells a leaf which subjects somebody wants; this one does not care
    leaf.publish(subject, "forged", `site.${south}.answer`);
    await leaf.flush();
  }
  (await raw()).publish(`site.${north}.last`, "last");
  await expect.poll(() => got).toContain(`site.${north}.last last`);
  return got
    .map((text) => text.split(" ")[0] ?? "")
    .filter((subject) => !subject.endsWith(".last"));
}

/** A leaf about which its hub has heard a reload. */
async function reloaded(): Promise<RawLeaf> {
  const leaf = await raw();
  await leaf.flush();
  await hub.site.reload();
  return leaf;
}

/** Whether a leaf that subscribes to it gets a message of the office there; a hub may also end its connection. */
async function receives(leaf: RawLeaf, pattern: string, subject: string): Promise<boolean> {
  desk = await hub.site.connect(hub.token(office, ["Sites.Office"]));
  leaf.subscribe("plans.>", pattern);
  await leaf.flush();
  desk.publish(subject, "from the office");
  desk.publish("plans.last", "last");
  await desk.flush();
  await expect.poll(() => leaf.isClosed || leaf.said.includes("LMSG plans.last ")).toBe(true);
  return leaf.said.includes(`LMSG ${subject} `);
}

const forged = [
  `site.${north}.a`,
  `site.${south}.a`,
  "plans.a",
  `_INBOX.${office}.x`,
  `_R_.x.y`,
  "$SYS.REQ.USER.INFO",
  "$SYS.REQ.ACCOUNT.PING.CONNZ",
  `nats-entra.whoami.${office}.x`,
];
const wanted = [
  ["plans.>", "plans.a", true],
  ["site.>", `site.${north}.a`, false],
  [">", `site.${south}.a`, false],
  [`site.${south}.a`, `site.${south}.a`, false],
  [`site.${south}.a workers 1`, `site.${south}.a`, false],
  ["*.>", `site.${south}.a`, false],
] as const;

describe("a leaf node", () => {
  it("sends only what its role permits", async () => {
    expect(await sent(raw, forged)).toEqual([`site.${north}.a`]);
  });

  it.each(wanted)("that subscribes to %s gets %s: %s", async (pattern, subject, gets) => {
    expect(await receives(await raw(), pattern, subject)).toBe(gets);
  });

  it("sends no more after a reload of the hub", async () => {
    expect(await sent(reloaded, forged)).toEqual([`site.${north}.a`]);
  });

  it.each(wanted)(
    "that subscribes to %s after a reload gets %s: %s",
    async (pattern, subject, gets) => {
      const leaf = await raw();
      await leaf.flush();
      await hub.site.reload();
      expect(await receives(leaf, pattern, subject)).toBe(gets);
    },
  );

  it.each<[string, object]>([
    ["calls itself a hub", { is_hub: true }],
    ["names another account of its own", { remote_account: "SYS" }],
    ["is part of a cluster", { cluster: "elsewhere" }],
    ["asks for isolation", { isolate: true }],
  ])("sends and gets no more when it %s", async (_what, options) => {
    expect(await sent(() => raw(options), forged)).toEqual([`site.${north}.a`]);
    for (const [pattern, subject] of wanted.slice(1))
      expect(await receives(await raw(options), pattern, subject)).toBe(false);
  });

  it("ends no other leaf node of the account by its server name", async () => {
    const since = hub.replica.records.length;
    const other = { pass: hub.token(south), name: south, remote_account: "$G" };
    const victim = await raw(other);
    await victim.flush();
    const names = [south, `${south}-1`, "", `${north}-\n[ERR]`, `${north}-`, undefined];
    for (const name of names) {
      const attack = await raw({ name, remote_account: "$G" });
      await expect.poll(() => attack.isClosed).toBe(true);
      expect(attack.said).toContain("Authorization Violation");
    }
    expect(await hub.decided(since, names.length + 1)).toEqual([
      "sites",
      ...names.map(() => "leaf_name"),
    ]);
    // nor when it says CONNECT again
    const twice = await raw({ remote_account: "$G" });
    await twice.flush();
    twice.connect({ user: "sites", pass: hub.token(north), name: south, remote_account: "$G" });
    await twice.flush();
    await expect.poll(() => twice.isClosed).toBe(true);
    // the same name ends the same identity's older connection
    const again = await raw(other);
    await again.flush();
    await expect.poll(() => victim.isClosed).toBe(true);
    expect(again.isClosed).toBe(false);
  });

  it("is not let in by what everybody knows, the sentinel, nor by another's name", async () => {
    const since = hub.replica.records.length;
    const tries = [
      { user: undefined, pass: undefined },
      { user: `app:${north}`, pass: undefined },
      { pass: "x" },
    ];
    for (const options of tries) {
      const leaf = await raw(options);
      await expect.poll(() => leaf.isClosed).toBe(true);
      expect(leaf.said).toContain("Authorization Violation");
      // it has passed through AUTH, and has learned nothing there
      expect(leaf.said).not.toMatch(/LS\+|LMSG/);
    }
    expect(await hub.decided(since, 3)).toEqual(["no_token", "session_unknown", "token_malformed"]);
    expect(await hub.joined()).toBe(0);
  });

  it("leaves its violations in the hub's log, and the audit says whose they were", async () => {
    const since = hub.replica.records.length;
    const leaf = await raw();
    leaf.publish("plans.a", "forged");
    await expect.poll(() => leaf.isClosed).toBe(true);
    const curious = await raw();
    curious.subscribe(`site.${south}.a`);
    await expect.poll(() => curious.isClosed).toBe(true);
    const [log, audit] = [
      hub.site.nats.nodes[0]?.log() ?? "",
      await hub.replica.recorded(since + 2),
    ];
    const sessions = new Sessions();
    for (const record of audit) sessions.read(JSON.stringify(record));
    const reader = new LogReader();
    const found = log.split("\n").flatMap((line) => {
      const logged = reader.read(line);
      return logged === undefined ? [] : [violationEvent(logged, sessions.find(logged))];
    });
    expect(found.slice(-2)).toMatchObject([
      { oid: north, account: "sites", verb: "publish", subject: "plans.a" },
      { oid: north, account: "sites", verb: "subscribe", subject: `site.${south}.a` },
    ]);
  });

  it("cannot come in by the listener of NATS clients", async () => {
    const since = hub.replica.records.length;
    const port = Number(new URL(hub.site.nats.urls[0] ?? "").port);
    const leaf = await RawLeaf.open(port, { user: "sites", pass: hub.token(north) });
    open.push(leaf);
    await leaf.flush();
    leaf.subscribe(">");
    await expect.poll(() => leaf.isClosed).toBe(true);
    expect(await hub.joined()).toBe(0);
    expect(hub.replica.records.slice(since).map(({ client }) => client.kind)).not.toContain(
      "Leafnode",
    );
  });
});
