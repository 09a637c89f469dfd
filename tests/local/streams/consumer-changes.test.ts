import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareConsumer } from "../../../access/index.ts";
import { prefixed, SUBJECTS } from "../../support/streams/changes.ts";
import { consumerChanges, withConsumer } from "../../support/streams/consumer-changes.ts";
import { until } from "../../support/waiting/until.ts";
import { startJetStream, type JetStream } from "./jetstream.ts";

let js: JetStream;
beforeAll(async () => {
  js = await startJetStream();
});
afterAll(() => js.stop());

/** Makes or updates the consumer of a case. */
const put = (config: object, action: "create" | "update", prefix = "") => {
  const stream_name = `${prefix}S`;
  return js.api(`CONSUMER.CREATE.${stream_name}.C`, { stream_name, config, action });
};

describe("nats-server does what the comparison says of a consumer's change", () => {
  it.each(consumerChanges.map((change, i) => [change.what, change, `c${i}_`] as const))(
    "%s",
    async (_, { from, to, retention, effects, left = 9 }, prefix) => {
      const before = prefixed(withConsumer(from, retention), prefix);
      const after = prefixed(withConsumer(to, retention), prefix);
      const created = await js.api(`STREAM.CREATE.${prefix}S`, before.stream.config);
      expect(created.error).toBeUndefined();
      const made = await put(before.consumer, "create", prefix);
      expect(made.error).toBeUndefined();
      expect(compareConsumer(before.consumer, made.config ?? {}, before.stream)).toEqual([]);
      for (let i = 0; i < 9; i += 1) {
        const subject = `${prefix}${SUBJECTS[i % 3] ?? ""}`;
        expect([i, await js.store(subject)]).toEqual([i, true]);
      }

      const updated = await put(after.consumer, "update", prefix);
      if (Object.values(effects).includes("impossible")) {
        expect(updated.error).toBeDefined();
        return;
      }
      expect(updated.error).toBeUndefined();
      expect(compareConsumer(after.consumer, updated.config ?? {}, after.stream)).toEqual([]);
      let found = -1;
      const isLeft = async () => (found = await js.count(`${prefix}S`)) === left;
      const details = () => `it has ${found}`;
      await until(`${left} messages`, isLeft, { timeoutMs: 5000, details });
    },
  );

  it("takes no pause of a consumer that is there: the comparison leaves it out", async () => {
    const pauseUntil = "2040-01-01T00:00:00Z";
    const { consumer, stream } = withConsumer({ pauseUntil });
    await js.api("STREAM.CREATE.S", stream.config);
    expect((await put(consumer, "create")).config).toMatchObject({ pause_until: pauseUntil });
    const { pause_until: _, ...unpaused } = consumer;
    const updated = await put(unpaused, "update");
    expect(updated.config).toMatchObject({ pause_until: pauseUntil });
    expect(compareConsumer(unpaused, updated.config ?? {}, stream)).toEqual([]);
  });
});
