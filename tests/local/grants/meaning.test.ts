import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { matches, mayPublish, maySubscribe, type Permissions } from "../../../access/index.ts";
import { startServer, type TestServer } from "./server.ts";
import { Wire } from "./wire.ts";

const token = fc.constantFrom("a", "b", "*");
const pattern = fc
  .tuple(fc.array(token, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([tokens, open]) => [...tokens, ...(open ? [">"] : [])].join("."));
const entry = fc.oneof(
  pattern,
  fc.tuple(pattern, fc.constantFrom("q1", "q2")).map((p) => p.join(" ")),
);
const list = (item: fc.Arbitrary<string>) => fc.uniqueArray(item, { maxLength: 4 });
// an empty allow list means everything to nats-server, which is why nobody writes one
const some = (item: fc.Arbitrary<string>) => fc.uniqueArray(item, { minLength: 1, maxLength: 4 });
const rules: fc.Arbitrary<Permissions> = fc.record({
  publish: fc.record({ allow: some(pattern), deny: list(pattern) }),
  subscribe: fc.record({ allow: some(entry), deny: list(pattern) }),
});

const noPublish = { allow: ["none"], deny: [] };
const star = { publish: noPublish, subscribe: { allow: ["a.*"], deny: [] } };
const remedied = { publish: noPublish, subscribe: { allow: ["a.*"], deny: ["a.*.>"] } };

describe("nats-server agrees with the model", () => {
  const users = fc
    .sample(rules, { numRuns: 40, seed: 3 })
    .map((sample, i) => ({ name: `user-${i}`, rules: sample }));
  const subjects = [...new Set(fc.sample(pattern, { numRuns: 60, seed: 4 }))];
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer([
      ...users,
      { name: "star", rules: star },
      { name: "remedied", rules: remedied },
    ]);
  });
  afterAll(() => server.stop());

  it("on what may be published", async () => {
    for (const user of users) {
      const wire = await Wire.open(server.port, user.name);
      for (const subject of subjects) {
        const verdict = await wire.mayPublish(subject);
        expect([user.rules.publish, subject, verdict]).toEqual([
          user.rules.publish,
          subject,
          mayPublish(user.rules, subject),
        ]);
      }
      wire.close();
    }
  });

  it.each([undefined, "q1", "q3"])(
    "on what may be subscribed to in queue group %s",
    async (queue) => {
      for (const user of users) {
        const wire = await Wire.open(server.port, user.name);
        for (const subject of subjects) {
          const verdict = await wire.maySubscribe(subject, queue);
          expect([user.rules.subscribe, subject, verdict]).toEqual([
            user.rules.subscribe,
            subject,
            maySubscribe(user.rules, subject, queue),
          ]);
        }
        wire.close();
      }
    },
  );

  it("on what a subscription receives: what it matches and no deny does", async () => {
    for (const user of users) {
      const wire = await Wire.open(server.port, user.name);
      const admin = await Wire.open(server.port, `${user.name}-admin`);
      for (const subject of subjects) {
        if (!maySubscribe(user.rules, subject)) continue;
        await wire.send(`SUB ${subject} 1\r\n`);
        for (const sent of ["a", "a.b", "a.b.a", "b.a.b.a"]) {
          await admin.send(`PUB ${sent} 0\r\n\r\n`);
          const received = (await wire.send("")).includes("MSG ");
          const denied = user.rules.subscribe.deny.some((deny) => matches(sent, deny));
          expect([user.rules.subscribe, subject, sent, received]).toEqual([
            user.rules.subscribe,
            subject,
            sent,
            matches(sent, subject) && !denied,
          ]);
        }
        await wire.send("UNSUB 1\r\n");
      }
      wire.close();
      admin.close();
    }
  });

  it("that a last star reaches on, unless a deny holds it back", async () => {
    const heard = async (user: string) => {
      const wire = await Wire.open(server.port, user);
      const admin = await Wire.open(server.port, `${user}-admin`);
      expect(await wire.maySubscribe("a.b.c")).toBe(false);
      await wire.send("SUB a.> 1\r\n");
      await admin.send("PUB a.b 0\r\n\r\nPUB a.b.c 0\r\n\r\n");
      const said = await wire.send("");
      wire.close();
      admin.close();
      return [...said.matchAll(/MSG (\S+)/g)].map(([, subject]) => subject);
    };
    expect(await heard("star")).toEqual(["a.b", "a.b.c"]);
    expect(await heard("remedied")).toEqual(["a.b"]);
  });
});
