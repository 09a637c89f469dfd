/**
 * What JetStream makes of subjects: the transforms of streams and sources, and the destinations of republish
 * (ADR-30; nats-server, subject_transform.go).
 */
import {
  difference,
  empty,
  intersection,
  isEmpty,
  meet,
  of,
  union,
  type SubjectSet,
} from "./set.ts";
import { tokens } from "./pattern.ts";
import { rename } from "./rename.ts";

/** From subjects to others. */
export interface Transform {
  /** The subjects that it takes. */
  readonly from: SubjectSet;
  /** What it makes of them, at most. */
  readonly image: (set: SubjectSet) => SubjectSet;
  /** Of which of its subjects it makes some of these, at most. */
  readonly preimage: (set: SubjectSet) => SubjectSet;
}

/**
 * A mapping as JetStream's configuration has it. Exact when each wildcard of the source stands once in the destination,
 * in the same order; of others, such as partitions, all that it can make counts.
 *
 * @param src subjects that it takes; empty: all
 * @param dest with `$1` or `{{wildcard(1)}}` for wildcards; empty: each stays as it is
 * @example transformOf("orders.*.>", "copy.{{wildcard(1)}}.>").image(of("orders.eu.new")) // of("copy.eu.new")
 */
export function transformOf(src: string, dest: string): Transform {
  const source = src === "" ? ">" : src;
  const from = of(source);
  const within = (set: SubjectSet) => intersection(set, from);
  if (dest === "" || dest === source) return { from, image: within, preimage: within };
  const plain = plainDestination(source, dest);
  if (plain !== undefined) {
    return {
      from,
      image: (set) => rename(set, source, plain),
      preimage: (set) => rename(set, plain, source),
    };
  }
  const to = of(widest(dest));
  return {
    from,
    image: (set) => (meet(set, from) ? to : empty),
    preimage: (set) => (meet(set, to) ? from : empty),
  };
}

const PLACE = /^(?:\$(\d+)|\{\{\s*[Ww]ildcard\(\s*(\d+)\s*\)\s*\}\})$/;

/** The destination with `*` for each wildcard, when these are all, in their order. */
function plainDestination(source: string, dest: string): string | undefined {
  const stars = tokens(source).filter((token) => token === "*").length;
  let used = 0;
  const parts: string[] = [];
  for (const token of tokens(dest)) {
    const [, old, number = old] = PLACE.exec(token) ?? [];
    const isPlace = token === "*" || number !== undefined;
    if (isPlace) used += 1;
    if (number !== undefined && Number(number) !== used) return undefined;
    if (!isPlace && token.includes("{{")) return undefined;
    parts.push(isPlace ? "*" : token);
  }
  const open = (pattern: string) => tokens(pattern).at(-1) === ">";
  return used === stars && open(source) === open(dest) ? parts.join(".") : undefined;
}

/** Functions that make several tokens of one. */
const SEVERAL = /^\{\{\s*(?:split|slice)/i;

/** Everything that the destination can name. */
function widest(dest: string): string {
  const parts: string[] = [];
  for (const token of tokens(dest)) {
    if (SEVERAL.test(token)) return [...parts, ">"].join(".");
    parts.push(token.includes("{{") || PLACE.test(token) ? "*" : token);
  }
  return parts.join(".");
}

/** A part of subjects under other names; all others stay as they are. */
export function elseUnchanged({ from, image, preimage }: Transform): Omit<Transform, "from"> {
  const both = (change: Transform["image"]) => (set: SubjectSet) => {
    const changed = change(set);
    const rest = difference(set, from);
    return isEmpty(rest) ? changed : union(changed, rest);
  };
  return { image: both(image), preimage: both(preimage) };
}
