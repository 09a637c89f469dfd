import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { key, type KeyInputs, type KeyState } from "../../../../provider/kinds/key.ts";

const start = Date.parse("2026-11-01T00:00:00Z");
const hour = 3_600_000;
const unix = (time: number) => time / 1000;

beforeEach(() => vi.useFakeTimers({ now: start }));
afterEach(() => vi.useRealTimers());

async function made(inputs: KeyInputs = {}): Promise<KeyState> {
  return (await key.create(inputs)).state;
}

async function updated(state: KeyState, inputs: KeyInputs): Promise<KeyState> {
  if (!key.update) throw new Error("a key is updated, not replaced");
  return key.update(state, inputs);
}

const rotation = (value: string, more: KeyInputs = {}): KeyInputs => ({
  triggers: { rotate: value },
  ...more,
});

describe("a key", () => {
  it("is 32 random bytes, and 32 others for the next rotation", async () => {
    const states = await Promise.all([made(), made()]);
    const all = states.flatMap(({ secret, next = "" }) => [secret, next]);
    for (const bytes of all) expect(Buffer.from(bytes, "base64")).toHaveLength(32);
    expect(new Set(all).size).toBe(4);
    expect(states[0].createdAt).toBe(unix(start));
  });

  it("stays as long as its triggers do, whatever their order", async () => {
    const state = await made({ triggers: { a: "1", b: "2" } });
    vi.setSystemTime(start + 10_000 * hour);
    expect(key.diff(state, { triggers: { b: "2", a: "1" } })).toBe("none");
    expect(key.diff(await made(), { triggers: {} })).toBe("none");
  });

  it("of a state without one gets one for the next rotation, and stays what it is", async () => {
    const { next: _, ...old } = await made(rotation("1"));
    expect(key.diff(old, rotation("1"))).toBe("update");
    const state = await updated(old, rotation("1"));
    expect(state).toMatchObject(old);
    expect(key.diff(state, rotation("1"))).toBe("none");
  });

  it("always says what was before, if only that nothing was: an absent output is unknown in a preview", async () => {
    expect((await made()).previous).toBe("");
    const { previous: _, ...old } = await made();
    expect(key.diff(old, {})).toBe("update");
    expect((await updated(old, {})).previous).toBe("");
  });

  it("takes an overlap in whole seconds", () => {
    expect(key.check({ overlap: 0 })).toEqual([]);
    expect(key.check({ overlap: 1.5 })).toHaveLength(1);
    expect(key.check({ overlap: -1 })).toHaveLength(1);
  });
});

describe("a rotation", () => {
  it("is a change of a trigger, without a replacement: a protected key can be rotated", async () => {
    const state = await made(rotation("2026-10"));
    expect(key.diff(state, rotation("2026-11"))).toBe("update");
    expect(key.diff(state, {})).toBe("update");
  });

  it("puts in use what was known as the next, and keeps what was in use", async () => {
    const before = await made();
    vi.setSystemTime(start + hour);
    const after = await updated(before, rotation("1"));
    expect(after).toMatchObject({
      secret: before.next,
      previous: before.secret,
      createdAt: unix(start + hour),
    });
    expect([before.secret, before.next]).not.toContain(after.next);
    expect(key.diff(after, rotation("1"))).toBe("none");
  });

  it("forgets what was in use at the first deployment after the overlap, a day unless told otherwise", async () => {
    for (const [inputs, hours] of [
      [rotation("1"), 24],
      [rotation("1", { overlap: 7200 }), 2],
    ] as const) {
      vi.setSystemTime(start);
      const state = await updated(await made(), inputs);
      vi.setSystemTime(start + hours * hour - 1000);
      expect(key.diff(state, inputs)).toBe("none");
      vi.setSystemTime(start + hours * hour);
      expect(key.diff(state, inputs)).toBe("update");
      expect(key.warnings?.(state, inputs)).toHaveLength(1);
      const { previous: _, ...rest } = state;
      expect(await updated(state, inputs)).toEqual({ ...rest, previous: "" });
    }
  });

  it("twice in a row keeps the last one alone", async () => {
    const first = await updated(await made(), rotation("1"));
    const second = await updated(first, rotation("2"));
    expect(second).toMatchObject({ secret: first.next, previous: first.secret });
  });
});

describe("a rotation in an emergency", () => {
  it("uses nothing of before, and keeps nothing", async () => {
    const before = await updated(await made(), rotation("1"));
    const after = await updated(before, rotation("2", { alone: true }));
    expect(after.previous).toBe("");
    const known = [before.secret, before.next, before.previous];
    expect(known).not.toContain(after.secret);
    expect(known).not.toContain(after.next);
  });

  it("can be said of one that has begun: its overlap ends, and the key stays", async () => {
    const state = await updated(await made(), rotation("1"));
    const alone = rotation("1", { alone: true });
    expect(key.diff(state, alone)).toBe("update");
    const { previous: _, ...rest } = state;
    const ended = await updated(state, alone);
    expect(ended).toEqual({ ...rest, previous: "", alone: true });
    expect(key.diff(ended, alone)).toBe("none");
    expect(key.diff(ended, rotation("1"))).toBe("none");
  });
});
