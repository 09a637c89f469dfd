import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { subjects } from "../../../access/index.ts";
import { effort } from "../../support/effort.ts";
import { startServer, type TestServer } from "../grants/server.ts";
import { Wire } from "../grants/wire.ts";
import { filled, messages, someCase, subscriptions, type Case } from "./policies.ts";

const { admits, has, publishSet, receiveSet } = subjects;

/** New ones in each run; to see a failure again, set SEED to what its title tells. */
const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);
const USERS = effort({ usual: 120, thorough: 400 });
const cases = fc.sample(someCase, { numRuns: USERS, seed });

/**
 * Everything that can be asked about random permissions is asked: of a real nats-server, and of the
 * algebra. What a user can receive is found out by brute force: with all subscriptions at once.
 */
describe(`nats-server and the algebra agree on ${USERS} random users (SEED=${seed})`, () => {
  let server: TestServer;
  let asked = 0;
  beforeAll(async () => {
    server = await startServer(
      cases.map((user, i) => ({ name: `user-${i}`, rules: rulesOf(user) })),
    );
  });
  afterAll(() => server.stop());

  it("on every subject that they publish to", async () => {
    for (const [i, user] of cases.entries()) {
      const set = publishSet(user.publish);
      const wire = await Wire.open(server.port, `user-${i}`);
      const sent = messages(user).filter(isOurs);
      const said = await wire.send(publications(sent));
      wire.close();
      const refused = found(said, /Publish to "(\S+)"/g);
      const ours = sent.filter((subject) => !has(set, subject, { claims: user.claims }));
      expect({ user, refused }).toEqual({ user, refused: ours.sort() });
      asked += sent.length;
    }
  });

  it("on every subscription, and on what it takes to receive every subject", async () => {
    for (const [i, user] of cases.entries()) {
      for (const queue of [undefined, ...user.groups]) await compare(`user-${i}`, user, queue);
    }
  });

  it("and that was asked often enough", () => {
    expect(asked).toBeGreaterThan(50 * USERS);
  });

  async function compare(name: string, user: Case, queue: string | undefined): Promise<void> {
    const wire = await Wire.open(server.port, name);
    const admin = await Wire.open(server.port, `${name}-admin`);
    const wanted = subscriptions(user);
    const said = await wire.send(
      wanted.map((subject, sid) => `SUB ${subject} ${queue ?? ""} ${sid}\r\n`).join(""),
    );
    const refused = found(said, /Subscription to "(\S+)"/g);
    const { subscribe } = rulesOf(user);
    const ours = wanted.filter((subject) => !admits(subscribe, subject, queue));
    expect({ user, queue, refused }).toEqual({ user, queue, refused: ours.sort() });

    const sent = messages(user).filter(isOurs);
    await admin.send(publications(sent));
    const received = found(await wire.send(""), /^MSG (\S+)/gm);
    wire.close();
    admin.close();
    const set = receiveSet(user.subscribe);
    const asking = { queue, claims: user.claims };
    const expected = sent.filter((subject) => has(set, subject, asking));
    expect({ user, queue, received }).toEqual({ user, queue, received: expected.sort() });
    asked += wanted.length + sent.length;
  }
});

function publications(all: readonly string[]): string {
  return all.map((subject) => `PUB ${subject} 0\r\n\r\n`).join("");
}

/** What the first group of the pattern stands for, each once, sorted. */
function found(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, subject = ""]) => subject))].sort();
}

/** Some are refused to every client, whatever its permissions, and the sets say nothing about them. */
function isOurs(subject: string): boolean {
  return !/^(?:\$NRG|\$GR|_GR_)\./.test(subject);
}

/** As the server is told. */
function rulesOf(user: Case) {
  const fill = (entries: readonly string[]) => entries.map((entry) => filled(user, entry));
  return {
    publish: { allow: fill(user.publish.allow), deny: fill(user.publish.deny) },
    subscribe: { allow: fill(user.subscribe.allow), deny: fill(user.subscribe.deny) },
  };
}
