/** From sets of subjects to what is said about them. */
import { canonicalJson } from "../../values/canonical.ts";
import { capabilitiesOf, type Capability, type Region } from "../capability/index.ts";
import { hasWildcard } from "../subjects/pattern.ts";
import {
  difference,
  empty,
  intersection,
  isEmpty,
  of,
  patterns,
  receiveSet,
  witness,
  type Cover,
  type SubjectSet,
  type Witness,
} from "../subjects/index.ts";
import type { Cause, Change } from "./model.ts";
import type { Part, Territory } from "./territory.ts";

/** What makes the difference for one subject. */
export type Explain = (where: Part, found: Witness) => readonly Cause[];

/** The parts of `to` that are not in `from`. */
export function growth(from: Territory, to: Territory): Part[] {
  return [...to].flatMap(([key, part]) => {
    const set = difference(part.set, from.get(key)?.set ?? empty);
    return isEmpty(set) ? [] : [{ ...part, set }];
  });
}

/** The same subjects as capabilities, each with one example and its causes. */
export function changesOf(parts: readonly Part[], explain: Explain): Change[] {
  return parts.flatMap((part) => {
    if (part.direction === "effect") return effectOf(part, explain);
    const covers = withoutGroups(patterns(part.set));
    return capabilitiesOf(regionsOf(part, covers)).flatMap((capability) =>
      changeOf(part, capability, explain),
    );
  });
}

/**
 * Covers that differ by queue group only, as one. A subscription without a group receives everything,
 * so groups add nothing to that; and of all the groups but one, any says enough.
 */
function withoutGroups(covers: readonly Cover[]): Cover[] {
  const alike = Map.groupBy(covers, ({ pattern, except, when }) =>
    canonicalJson([pattern, except, when ?? {}]),
  );
  return [...alike.values()].flatMap((group) => {
    const plain = group.find(({ queue }) => queue === undefined || queue === "");
    if (plain !== undefined) return [{ pattern: plain.pattern, except: plain.except }];
    const open = group.find(({ queue = "" }) => hasWildcard(queue));
    return open === undefined ? group : [open];
  });
}

/** Subjects of an effect that are named; the others are in `subjects`. */
const NAMED = 3;

/** What is brought about in one account is one change: its parts differ only in their subjects. */
function effectOf(part: Part, explain: Explain): Change[] {
  const { account, set } = part;
  const found = witness(set);
  if (found === undefined) return [];
  const covers = withoutGroups(patterns(set));
  const named = covers.slice(0, NAMED).map(({ pattern }) => pattern);
  const more = covers.length - named.length;
  return [
    {
      capability: "effect.message",
      what: `make others send to ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
      direction: "effect",
      account,
      subjects: covers,
      witness: found,
      risk: "high",
      why: "who answers sends where the asker says, a consumer where its creator says",
      causes: explain(part, found),
    },
  ];
}

function regionsOf({ direction }: Part, covers: readonly Cover[]) {
  return direction === "publish"
    ? { publish: covers, receive: [] }
    : { publish: [], receive: covers };
}

function changeOf(part: Part, capability: Capability, explain: Explain): Change[] {
  const { direction, account, set } = part;
  const regions = [...capability.publish, ...capability.receive];
  // what a capability hangs on comes first among its subjects
  const first = regions.find((region) => !isEmpty(intersection(set, subjectsIn(region))));
  const found = witness(first === undefined ? set : intersection(set, subjectsIn(first)));
  if (found === undefined) return [];
  return [
    {
      capability: capability.id,
      what: capability.text,
      direction,
      account,
      subjects: regions.map(coverOf),
      witness: found,
      risk: capability.risk,
      ...(capability.why === undefined ? {} : { why: capability.why }),
      causes: explain(part, found),
    },
  ];
}

function subjectsIn({ pattern, except, queue }: Region): SubjectSet {
  const whole =
    queue === undefined || queue === ""
      ? of(pattern)
      : receiveSet({ allow: [`${pattern} ${queue}`], deny: [] });
  return difference(intersection(whole, of(pattern)), of(...except));
}

function coverOf({ pattern, except, queue }: Region): Cover {
  return { pattern, except, ...(queue === undefined ? {} : { queue }) };
}

/** The same change with several other roles is one. */
export function merged(changes: readonly Change[]): Change[] {
  const known = new Map<string, Change>();
  for (const change of changes) {
    const key = canonicalJson([change.capability, change.subjects, change.since ?? ""]);
    const other = known.get(key);
    const together = [...(other?.together ?? []), ...(change.together ?? [])];
    known.set(key, { ...(other ?? change), together });
  }
  return [...known.values()];
}
