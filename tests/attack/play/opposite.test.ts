import { describe, expect, it } from "vitest";
import { compile, prove, type Finding, type Invariant } from "../../../access/index.ts";
import { play, type Event } from "../../../attack/play.ts";
import { planOf } from "../../../attack/story.ts";
import example from "../../../policies/index.ts";
import invariants from "../../../policies/invariants.ts";
import { oppositesOf } from "./opposite.ts";

const { document, sources } = compile(example);
const opposites = invariants.flatMap(oppositesOf).map((one) => ({ ...one, name: nameOf(one) }));
/** What no role of the example may do, so that no session can show it. */
const nobodys = ["grantRole(Finance.Read)"];

/** Labels stay those of the invariants, of which the opposite may be about one thing alone. */
function nameOf(opposite: Invariant): string {
  const what = "what" in opposite ? opposite.what.flat() : [];
  const said = what.length === 1 ? (what[0]?.grant.label ?? "") : "";
  return `${opposite.label}, as ${opposite.rule} ${said}`.trim();
}

function refuted(opposite: Invariant): Finding | undefined {
  return prove(document, sources, [opposite])[0];
}

async function played(finding: Finding | undefined): Promise<Event[]> {
  const example = finding?.counterexample;
  if (example === undefined) throw new Error("there is no counterexample");
  const { steps, unplayable } = planOf(document, example);
  if (steps === undefined) throw new Error(unplayable);
  const events: Event[] = [];
  for await (const event of play(document, steps)) events.push(event);
  return events;
}

describe("the opposite of an invariant of the example", () => {
  const about = opposites.filter(({ name }) => !nobodys.some((what) => name.endsWith(what)));
  const [time, messages] = [
    about.filter(({ rule }) => rule === "limited"),
    about.filter(({ rule }) => rule !== "limited"),
  ];

  it.each(messages)("$name, is refuted by a story that happens", async (opposite) => {
    const events = await played(refuted(opposite));
    expect(events.map(({ kind }) => kind)).toContain("arrived");
    expect(events.filter(({ kind }) => kind === "refused" || kind === "missing")).toEqual([]);
  });

  it.each(time)("$name, is refuted by a session that lasts longer", (opposite) => {
    expect(refuted(opposite)?.message).toMatch(/can stay for \d+ s/);
  });

  it("holds where nobody at all may do it", () => {
    const held = opposites.filter((opposite) => refuted(opposite) === undefined);
    expect(held.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^deny\(Orders\.Lead, .* as never grantRole\(Finance\.Read\)$/),
    ]);
  });
});
