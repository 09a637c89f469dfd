import { describe, expect, it } from "vitest";
import { Recorder, type StreamFact } from "../../../../callout/streams/recorder.ts";
import type { AuditEvent } from "../../../../protocol/audit/event.ts";

const fact: StreamFact = {
  ...{ activity_id: 3, status_id: 1, account: "shop", stream: "ORDERS" },
  ...{ policy: "sha256:a", cause: "drift", changes: [] },
};

interface Recording {
  isDown: boolean;
  readonly kept: AuditEvent[];
  /** In place of one that works. */
  append?: ((event: AuditEvent) => Promise<void>) | undefined;
}

function recording() {
  const kept: AuditEvent[] = [];
  const state: Recording = { isDown: false, kept };
  const append = (event: AuditEvent) => (state.append ?? store)(event);
  const store = async (event: AuditEvent) => {
    await Promise.resolve();
    if (state.isDown) throw new Error("disk full");
    kept.push(event);
  };
  const tell = () => undefined;
  const log = { debug: tell, info: tell, warn: tell, error: tell };
  return { state, recorder: new Recorder({ append }, "callout-0", log) };
}

describe("what happened to a stream", () => {
  it("is recorded as an event of the class of entities", async () => {
    const { recorder, state } = recording();
    await recorder.record(fact);
    expect(state.kept).toEqual([
      {
        ...fact,
        ...{ class_uid: 3004, instance: "callout-0" },
        time: expect.any(Number) as number,
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
    ]);
  });

  it("is recorded at once also when another one has been in this very moment", async () => {
    for (let moments = 0; moments < 12; moments++) {
      const { recorder, state } = recording();
      const first = recorder.record(fact);
      for (let moment = 0; moment < moments; moment++) await Promise.resolve();
      await recorder.record({ ...fact, stream: "LATER" });
      await first;
      expect(state.kept).toMatchObject([{ stream: "ORDERS" }, { stream: "LATER" }]);
    }
  });

  it("is kept for later also when the audit fails at once", async () => {
    const { recorder, state } = recording();
    state.append = () => {
      throw new Error("closed");
    };
    await recorder.record(fact);
    expect(await recorder.flush()).toBe(false);
    state.append = undefined;
    expect(await recorder.flush()).toBe(true);
    expect(state.kept).toHaveLength(1);
  });

  it("is kept for later while the audit is away, in its order and once", async () => {
    const { recorder, state } = recording();
    state.isDown = true;
    await recorder.record(fact);
    await recorder.record({ ...fact, stream: "LATER" });
    expect(await recorder.flush()).toBe(false);
    state.isDown = false;
    expect(await Promise.all([recorder.flush(), recorder.flush()])).toEqual([true, true]);
    expect(state.kept).toMatchObject([{ stream: "ORDERS" }, { stream: "LATER" }]);
  });
});
