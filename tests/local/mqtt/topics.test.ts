/** Topics, as the role language translates them and as nats-server does: at random, and those of Sparkplug. */
import fc from "fast-check";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { compile, mqtt, publish, subscribe, type Grant } from "../../../access/index.ts";
import { subjectsOfTopic, topicFault } from "../../../access/subjects/topic.ts";
import { heard, Plant, plantPolicy, pump } from "./plant.ts";

const sparkplug = "plant/{oid}/spBv1.0/G1/+/N1/#";
const topics = [sparkplug, "plant/{oid}/x/#"];
const grants: Readonly<Record<string, readonly Grant[]>> = {
  "Plant.Device": [mqtt({ publish: topics, subscribe: topics })],
  "Plant.Office": [subscribe("plant.>"), publish("plant.>")],
};
const { document } = compile({
  ...plantPolicy,
  roles: plantPolicy.roles.map((role) => ({ ...role, grants: grants[role.name] ?? role.grants })),
});

let plant: Plant;
let desk: NatsConnection;
/** What the office has received, `subject payload`. */
let reports: string[];

beforeAll(async () => {
  plant = await Plant.start(document);
  ({ connection: desk, reports } = await plant.desk());
});
afterEach(async () => {
  await plant.clear();
  reports.length = 0;
});
afterAll(() => plant.stop());

const root = `plant/${pump}/x`;
const characters = "/ / . . a b $ _ - ü 🌡 \t \u007f * >".split(" ").concat(" ");
const levels = fc
  .array(fc.constantFrom(...characters), { minLength: 1, maxLength: 6 })
  .map((all) => `${root}/${all.join("")}`);
const filters = fc
  .array(fc.constantFrom("a", "", "+", "v1.2", "."), { minLength: 1, maxLength: 4 })
  .chain((all) => fc.constantFrom(all, [...all, "#"]))
  .map((all) => `${root}/${all.join("/")}`);
const sample = <T>(what: fc.Arbitrary<T>, count: number) =>
  new Set(fc.sample(what, { numRuns: count, seed: 7 }));

describe("a topic", () => {
  it("has the subject that the role language gives it, or is one that both refuse", async () => {
    const sent = sample(levels, 300);
    const expected: string[] = [];
    let device = await plant.device(pump);
    for (const topic of sent) {
      const fault = topicFault(topic);
      if (fault === undefined) {
        const [subject = ""] = subjectsOfTopic(topic);
        await device.publishAsync(topic, topic, { qos: 1 });
        expected.push(`${subject} ${topic}`);
        continue;
      }
      // NATS has no other word for a wildcard: what is stricter than nats-server is never wider
      const gone = new Promise((resolve) => device.once("close", () => resolve("closed")));
      const answered = device.publishAsync(topic, "refused", { qos: 1 }).catch(() => "refused");
      await Promise.race([gone, answered]);
      if (!device.connected) device = await plant.device(pump);
    }
    await expect.poll(() => reports.filter((each) => !each.endsWith(" refused"))).toEqual(expected);
    const stricter = reports.filter((each) => each.endsWith(" refused"));
    for (const each of stricter) expect(each).toMatch(/[*>]/);
  });

  it("matches a filter exactly if its subject matches the filter's subjects", async () => {
    const topics = [...sample(levels, 150)].filter((topic) => topicFault(topic) === undefined);
    const names = [
      ...topics,
      `${root}/a`,
      `${root}/a/b`,
      `${root}/v1.2/a`,
      `${root}/a/`,
      `${root}//a`,
    ];
    let matched = 0;
    for (const filter of sample(filters, 12)) {
      expect(topicFault(filter)).toBeUndefined();
      const device = await plant.device(pump);
      await device.subscribeAsync(filter, { qos: 0 });
      const subjects = subjectsOfTopic(filter);
      for (const topic of names) desk.publish(subjectsOfTopic(topic)[0] ?? "", topic);
      await desk.flush();
      await device.publishAsync(`${root}/end`, "", { qos: 1 });
      const wanted = names.filter((topic) =>
        subjects.some((each) => matches(each, subjectsOfTopic(topic)[0] ?? "")),
      );
      await expect
        .poll(() => heard(device).map((each) => each.split(" ")[0]), { message: filter })
        .toEqual(expect.arrayContaining(wanted) as unknown);
      const got = heard(device).filter((each) => !each.startsWith(`${root}/end `));
      expect(got).toEqual(wanted.map((topic) => `${topic} ${topic}`));
      matched += got.length;
      await device.endAsync(true);
    }
    expect(matched).toBeGreaterThan(10);
  });
});

/** As NATS has it. */
function matches(pattern: string, subject: string): boolean {
  const [wanted, tokens] = [pattern.split("."), subject.split(".")];
  for (const [at, token] of wanted.entries()) {
    if (token === ">") return tokens.length > at;
    if (token !== "*" && token !== tokens[at]) return false;
  }
  return wanted.length === tokens.length;
}

describe("Sparkplug's topics, with a dot in the first level", () => {
  it.each([
    ["NBIRTH/N1", true],
    ["NDATA/N1/d.1", true],
    ["NCMD/N1", true],
    ["NCMD/N2", false],
  ])("spBv1.0/G1/%s is permitted: %s", async (rest, isPermitted) => {
    const topic = `plant/${pump}/spBv1.0/G1/${rest}`;
    const device = await plant.device(pump);
    const filter = device.subscribeAsync(topic, { qos: 1 });
    if (isPermitted) await filter;
    else await expect(filter).rejects.toThrow();
    await device.publishAsync(topic, "x", { qos: 1 });
    await device.publishAsync(`${root}/end`, "", { qos: 1 });
    await expect.poll(() => reports.at(-1)).toContain(".x.end");
    const subject = `plant.${pump}.spBv1//0.G1.${rest.replaceAll(".", "//").replaceAll(/(?<!\/)\/(?!\/)/g, ".")}`;
    expect(reports.slice(0, -1)).toEqual(isPermitted ? [`${subject} x`] : []);
    await expect.poll(() => heard(device)).toEqual(isPermitted ? [`${topic} x`] : []);
  });
});
