import type { Source } from "../errors/source.ts";
import type { Grant } from "../language/grant.ts";
import type { Invariant } from "../language/invariant.ts";
import { Crowd } from "../language/who.ts";
import {
  boolean,
  byKind,
  byMember,
  list,
  number,
  oneOf,
  openObject,
  optional,
  pair,
  read,
  string,
  transform,
  type Shape,
} from "../../values/shape/index.ts";
import { line, members, OPTIONS, problems, sourceOf, strings, type FileNames } from "./parts.ts";
import { grantOf } from "./policy.ts";

/** @throws ShapeError with everything that is not as the role language makes it */
export function invariantsIn(value: unknown, files: FileNames): readonly Invariant[] {
  const source = sourceOf(files);
  return read(list(invariantOf(source, grantOf(source))), value, OPTIONS);
}

/** Names of roles, or a crowd, which proofs know by its class. */
const who = byKind({
  list: strings,
  object: transform(
    openObject({
      kind: oneOf("crowd"),
      label: line,
      members,
      excepted: strings,
      place: optional(openObject({ account: string, inside: boolean })),
    }),
    (crowd) => new Crowd(crowd.label, crowd.members, crowd.place, crowd.excepted),
  ),
});

function invariantOf(source: Shape<() => Source>, grant: Shape<Grant>): Shape<Invariant> {
  const what = list(openObject({ grant, account: optional(string) }));
  const stated = {
    kind: oneOf("invariant"),
    label: line,
    source,
    why: optional(line),
    directly: optional(oneOf(true)),
  };
  return byMember("rule", {
    never: openObject({ ...stated, rule: oneOf("never"), who, what }),
    only: openObject({ ...stated, rule: oneOf("only"), who, what }),
    "at most": openObject({ ...stated, rule: oneOf("at most"), who, what }),
    "separate powers": openObject({ ...stated, rule: oneOf("separate powers"), what: pair(what) }),
    "separate groups": openObject({ ...stated, rule: oneOf("separate groups"), who: pair(who) }),
    isolated: openObject({
      ...stated,
      rule: oneOf("isolated"),
      problems,
      pattern: string,
      except: strings,
      against: oneOf("anything", "reading"),
    }),
    limited: openObject({ ...stated, rule: oneOf("limited"), who, longest: optional(number) }),
    case: openObject({
      ...stated,
      rule: oneOf("case"),
      expected: oneOf("allow", "deny"),
      roles: strings,
      what,
    }),
  });
}
