import { beforeEach, describe, expect, it, vi } from "vitest";
import { jsonLog } from "../../../../callout/log/log.ts";
import {
  Replicas,
  type ReplicaChannel,
  type ReplicasOptions,
} from "../../../../callout/replicas/replicas.ts";
import { Sessions } from "../../../../callout/session/sessions.ts";
import { parseSecrets } from "../../../../callout/settings/secrets.ts";
import { deriveCalloutSecrets, loadSodium } from "../../../../nats/index.ts";
import { keyMaterial, secretOf } from "../../../support/nats-keys.ts";
import { serverId, sessionOf } from "../../../support/session.ts";

await loadSodium();

const keys = keyMaterial(["orders"]);
const secretsOf = (xkey = keys.xkey) =>
  parseSecrets(
    Buffer.from(JSON.stringify(deriveCalloutSecrets({ ...keys, xkey }))),
    "secrets.json",
  );
const secrets = secretsOf();
const seconds = () => Math.floor(Date.now() / 1000);
const live = (client: number) => {
  const { evidence } = sessionOf();
  const exp = seconds() + 600;
  return sessionOf({ client, expires: exp, evidence: { ...evidence, exp } });
};

interface Member {
  readonly replicas: Replicas;
  readonly sessions: Sessions;
}
let members: Member[];
let wire: Uint8Array[];
let lines: string[];

/** Joins a bus that brings messages to all but their author, as a turn later. */
function join(options: Partial<ReplicasOptions & ReplicaChannel> = {}): Member {
  const sessions = new Sessions();
  const broadcast = (data: Uint8Array) => {
    wire.push(data);
    for (const other of members.filter((each) => each !== member)) {
      queueMicrotask(() => other.replicas.accept(data));
    }
  };
  const ask = (data: Uint8Array) => {
    broadcast(data);
    if (members.length === 1) queueMicrotask(() => replicas.alone());
  };
  const log = jsonLog("test", (line) => lines.push(line));
  const channel = { broadcast, ask, ...options };
  const all = { sessions, secrets: () => [secrets], channel, log, ...options };
  const replicas = new Replicas(all);
  const member = { replicas, sessions };
  members.push(member);
  return member;
}
/** Replicas broadcast at the end of the turn. */
const turn = () => new Promise(setImmediate);
const knows = ({ sessions }: Member, client: number) =>
  sessions.find(serverId, client, seconds()) !== undefined;

beforeEach(async () => {
  await turn(); // what is still sent goes to those of the test before
  members = [];
  wire = [];
  lines = [];
});

describe("replicas", () => {
  it("know what one of them has granted", async () => {
    const [first, second] = [join(), join()];
    first.replicas.share(live(7));
    expect(knows(first, 7)).toBe(true);
    await vi.waitFor(() => expect(knows(second, 7)).toBe(true));
  });

  it("are told at once what was granted together", async () => {
    const [first, second] = [join(), join()];
    for (let client = 1; client <= 20; client++) first.replicas.share(live(client));
    await turn();
    expect(wire).toHaveLength(1);
    expect(second.sessions.size).toBe(20);
  });

  it("forget together what has ended, many of it at once", async () => {
    const [first, second] = [join(), join()];
    for (let client = 1; client <= 20; client++) first.replicas.share(live(client));
    await vi.waitFor(() => expect(knows(second, 20)).toBe(true));
    const { length } = wire;
    for (let client = 1; client <= 19; client++) first.replicas.forget(serverId, client);
    first.replicas.forget(serverId, 99); // nobody knows it
    expect(first.sessions.size).toBe(1);
    await vi.waitFor(() => expect(second.sessions.size).toBe(1));
    expect(knows(second, 20)).toBe(true);
    expect(wire.length - length).toBe(1);
  });

  it("tell a new one all that they remember", async () => {
    const first = join();
    for (let client = 1; client <= 500; client++) first.replicas.share(live(client));
    const second = join({ timeoutMs: 10_000 });
    await second.replicas.learn();
    expect(second.sessions.size).toBe(500);
  });

  it("do not make a new one wait when there are no others", async () => {
    const lonely = join({ timeoutMs: 60_000 });
    await lonely.replicas.learn();
    expect(lonely.sessions.size).toBe(0);
  });

  it("do not make a new one wait for ever for one that does not answer", async () => {
    const member = join({ timeoutMs: 5, ask: () => undefined });
    await member.replicas.learn();
    expect(member.sessions.size).toBe(0);
  });

  it("ask twice before they believe to be alone", async () => {
    const asked: Uint8Array[] = [];
    const member = join({ timeoutMs: 60_000, ask: (data) => asked.push(data) });
    const learnt = member.replicas.learn();
    member.replicas.alone();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    member.replicas.alone();
    await learnt;
  });

  it("answer those who ask at the same time together", async () => {
    const first = join();
    first.replicas.share(live(7));
    const others = [join(), join(), join()];
    wire = [];
    await Promise.all(others.map(({ replicas }) => replicas.learn()));
    expect(others.every((other) => knows(other, 7))).toBe(true);
    await vi.waitFor(() => expect(wire.length).toBeLessThan(20));
  });

  it("say nothing that another can read", async () => {
    join().replicas.share(live(7));
    await turn();
    expect(wire).not.toEqual([]);
    expect(Buffer.concat(wire).toString("latin1")).not.toContain("Orders.Read");
  });

  it("believe nobody who has no xkey of theirs", async () => {
    const stranger = join({ secrets: () => [secretsOf(secretOf("another xkey"))] });
    const member = join();
    stranger.replicas.share(live(7));
    await turn();
    expect(wire).not.toEqual([]);
    for (const data of [...wire, Buffer.from('{"sessions":[]}'), new Uint8Array()]) {
      member.replicas.accept(data);
    }
    expect(member.sessions.size).toBe(0);
    expect(lines.join()).toContain("replica_message_dropped");
  });

  it("understand one that does not have the new xkey yet", async () => {
    const renewed = join({ secrets: () => [secretsOf(secretOf("next xkey")), secrets] });
    join().replicas.share(live(7));
    await turn();
    for (const data of wire) renewed.replicas.accept(data);
    expect(knows(renewed, 7)).toBe(true);
  });

  it("outlive a bus that is closed", async () => {
    const broadcast = () => {
      throw new Error("closed");
    };
    const member = join({ broadcast });
    member.replicas.share(live(7));
    await turn();
    expect(knows(member, 7)).toBe(true);
    expect(lines.join()).toContain("replica_message_lost");
  });
});
