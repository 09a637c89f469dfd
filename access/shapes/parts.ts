/** What policies and invariants have in common, as the role language makes it (access/language/index.ts). */
import type { MemberKind } from "../document/document.ts";
import type { PolicyErrorCode } from "../errors/error.ts";
import { UNKNOWN_SOURCE, type Source } from "../errors/source.ts";
import type { Count, Duration, Size } from "../../values/quantity.ts";
import {
  anything,
  byKind,
  list,
  number,
  openObject,
  optional,
  string,
  transform,
  type Shape,
} from "../../values/shape/index.ts";

/** Names of a policy's files as messages show them, by those in what is read. */
export type FileNames = Pick<ReadonlyMap<string, string>, "get">;
/** A place, as the role language keeps it. */
type SourceRef = () => Source;

/** How messages name what is read. */
export const OPTIONS = { name: "its default export" };

const BREAKS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/** A string for messages, in one line: it may be made to look like another message. */
export const line = transform(string, (value) => value.replaceAll(BREAKS, " "));
/** A name; no name of anything has control characters. */
export const name = transform(string, (value, reading) =>
  value.search(BREAKS) < 0 ? value : reading.problem("must be a string without control characters"),
);
export const strings = list(string);

// What `compile` judges, with better words for what is wrong: until then it is any string or number, whatever the types
// of the role language say.
const amount: Shape<string | number> = byKind({ string, number });
export const size = amount as Shape<Size>;
export const duration = amount as Shape<Duration>;
export const count = amount as Shape<Count>;
export const members = list(string as Shape<MemberKind>);
const code = line as Shape<PolicyErrorCode>;

export const problems = list(openObject({ code, message: line, next: line }));

/** A place in the policy, by the name that its file has for people. */
export function sourceOf(files: FileNames): Shape<SourceRef> {
  const parts = { file: optional(anything), line: optional(anything), column: optional(anything) };
  return transform(openObject(parts), ({ file, line, column }) => {
    const known = typeof file === "string" ? files.get(file) : undefined;
    const isPlace = Number.isSafeInteger(line) && Number.isSafeInteger(column);
    const place: Source =
      known === undefined || !isPlace
        ? UNKNOWN_SOURCE
        : { file: known, line: Number(line), column: Number(column) };
    return () => place;
  });
}

/** What several others refer to: equal ones are one value, since JSON does not say what was one. */
export function shared<T>(shape: Shape<T>): Shape<T> {
  const known = new Map<string, T>();
  return transform(shape, (value) => {
    const text = JSON.stringify(value, (_, member: unknown) =>
      typeof member === "function" ? (member as SourceRef)() : member,
    );
    const first = known.get(text) ?? value;
    known.set(text, first);
    return first;
  });
}
