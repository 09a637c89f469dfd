import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareStream, type StreamEntry } from "../../../access/index.ts";
import { changes, entry, prefixed, SUBJECTS, type Change } from "../../support/streams/changes.ts";
import { absence } from "../../support/waiting/absence.ts";
import { until } from "../../support/waiting/until.ts";
import { startJetStream, type JetStream } from "./jetstream.ts";

let js: JetStream;
beforeAll(async () => {
  js = await startJetStream();
});
afterAll(() => js.stop());

async function prepared(change: Change, prefix: string): Promise<void> {
  if (
    change.from.mirror !== undefined ||
    (change.from.sources ?? change.to.sources) !== undefined ||
    change.to.mirror !== undefined
  ) {
    for (const name of ["ORIGIN", "OTHER"]) {
      const subjects = [`${prefix}${name.toLowerCase()}.>`];
      await js.api(`STREAM.CREATE.${prefix}${name}`, { name: `${prefix}${name}`, subjects });
      for (let i = 0; i < 3; i += 1) await js.store(`${prefix}${name.toLowerCase()}.a`);
    }
  }
  const config = prefixed(entry(change.from).config, prefix);
  const made = await js.api(`STREAM.CREATE.${prefix}S`, config);
  expect(made.error).toBeUndefined();
  expect(compareStream(entryNamed(change.from, prefix), made.config ?? {})).toEqual([]);
  if (change.from.mirror !== undefined) return;
  for (let i = 0; i < 9; i += 1)
    await js.store(`${prefix}${SUBJECTS[i % 3] ?? ""}`, "x".repeat(100));
}

function entryNamed(settings: Change["from"], prefix: string): StreamEntry {
  const found = entry(settings);
  return { ...found, config: prefixed(found.config, prefix) } as unknown as StreamEntry;
}

async function holds(stream: string, messages: number): Promise<void> {
  let found = -1;
  await until(
    `${messages} messages in ${stream}`,
    async () => (found = await js.count(stream)) === messages,
    { timeoutMs: 10_000, details: () => `it has ${found}` },
  );
}

/** Messages that should be there before the change. */
function before(change: Change): number {
  if (change.from.retention === "interest") return 0;
  if (change.from.mirror !== undefined) return 3;
  return 9 + (Array.isArray(change.from.sources) ? 3 : 0);
}

async function losesLater(change: Change, prefix: string): Promise<void> {
  const name = `${prefix}S`;
  if (change.later === "unstored") {
    expect(await js.store(`${prefix}s.a`)).toBe(false);
  } else if (change.later === "pushed out") {
    const { state } = await js.api(`STREAM.INFO.${name}`);
    expect(await js.store(`${prefix}s.a`)).toBe(true);
    expect((await js.api(`STREAM.INFO.${name}`)).state?.messages).toBe(state?.messages);
  } else {
    const count = await js.count(name);
    await js.store(`${prefix}origin.a`);
    await js.store(`${prefix}origin.b`);
    await absence(1000, "a message of the origin, which other cases get in this time");
    expect(await js.count(name)).toBe(count);
  }
}

describe("nats-server does what the comparison says of a change", () => {
  it.each(changes.map((change, i) => [change.what, change, `c${i}_`] as const))(
    "%s",
    async (_, change, prefix) => {
      await prepared(change, prefix);
      const name = `${prefix}S`;
      await holds(name, before(change));
      const config = prefixed(entry(change.to).config, prefix);
      const updated = await js.api(`STREAM.UPDATE.${name}`, config);
      const effects = Object.values(change.effects);
      if (effects.includes("impossible")) {
        expect(updated.error).toBeDefined();
        expect(await js.count(name)).toBe(before(change));
        return;
      }
      expect(updated.error).toBeUndefined();
      const left = (change.left ?? before(change)) + (change.twice ?? 0);
      await holds(name, left);
      // in force, so nothing differs any more
      const { config: now } = await js.api(`STREAM.INFO.${name}`);
      const differs = compareStream(entryNamed(change.to, prefix), now ?? {});
      expect(differs.filter(({ setting }) => setting !== "mirror_direct")).toEqual([]);
      if (change.later !== undefined) await losesLater(change, prefix);
      else if (!effects.includes("loses")) expect(left).toBeGreaterThanOrEqual(before(change));
    },
    30_000,
  );
});
