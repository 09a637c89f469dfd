import {
  list,
  object,
  oneOf,
  openObject,
  optional,
  read,
  string,
  text,
  transform,
  type Shape,
} from "../../../values/shape/index.ts";
import { readRange, type Range } from "./version.ts";

/** How bad it is at worst, by this project's reading of the advisory. */
export const severities = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

/** A published advisory of nats-server: which versions it is about, and whom of those who run one. */
export interface Advisory {
  /** As the NATS maintainers number them, for example `2026-18`. */
  readonly id: string;
  /** CVE, or GHSA where there is no CVE. */
  readonly alias: string;
  readonly title: string;
  readonly severity: Severity;
  readonly url: string;
  /** Versions of nats-server that have it, or of the Go that it was built with. */
  readonly affected: { readonly of: "nats-server" | "go"; readonly ranges: readonly Range[] };
  /** What a deployment must have to be concerned, all of it (conditions.ts); none: every deployment is. */
  readonly when: readonly string[];
}

export interface AdvisoryList {
  /** Date of the newest advisory in it. */
  readonly updated: string;
  readonly advisories: readonly Advisory[];
}

const range: Shape<Range> = transform(string, (value, reading) => {
  try {
    return readRange(value);
  } catch {
    return reading.problem('must be a range with a version in it, such as ">=2.12.0 <2.12.7"');
  }
});
const ranges = list(range, 1);

const advisory: Shape<Advisory> = transform(
  object({
    id: text("a number such as 2026-18", /^\d{4}-\d{2,3}$/),
    alias: text("a CVE or GHSA"),
    title: text("a title"),
    severity: oneOf(...severities),
    url: text("an https address", (value) => URL.parse(value)?.protocol === "https:"),
    affected: optional(ranges),
    builtWith: optional(ranges),
    when: list(string),
  }),
  ({ affected, builtWith, ...rest }, reading) => {
    if (affected !== undefined && builtWith === undefined)
      return { ...rest, affected: { of: "nats-server", ranges: affected } };
    if (builtWith !== undefined && affected === undefined)
      return { ...rest, affected: { of: "go", ranges: builtWith } };
    return reading.problem("must have one of affected, builtWith");
  },
);

const advisoryList: Shape<AdvisoryList> = transform(
  openObject({
    updated: text(
      "a date such as 2026-06-29",
      (value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && Number.isFinite(Date.parse(value)),
    ),
    advisories: list(advisory),
  }),
  (value, reading) => {
    const ids = value.advisories.map(({ id }) => id);
    const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i);
    if (twice < 0) return value;
    return reading.problem("must be another number", "advisories", twice, "id");
  },
);

/**
 * Reads a list of advisories strictly: a typo must not make one disappear. Conditions that this version
 * does not know stay in it, and count as given.
 *
 * @throws ShapeError with every mistake
 * @example readAdvisories({ updated: "2026-06-29", advisories: [] }).advisories.length // 0
 */
export function readAdvisories(value: unknown): AdvisoryList {
  return read(advisoryList, value, { name: "the file" });
}
