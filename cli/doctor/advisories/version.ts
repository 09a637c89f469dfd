/** A version of nats-server or Go: major, minor, patch, and whether it came before the release of that number. */
export interface Version {
  readonly numbers: readonly [number, number, number];
  readonly isEarly: boolean;
}

/** Versions from one on, or from the first, that come before another. */
export interface Range {
  readonly from?: Version;
  readonly before: Version;
}

const form =
  /^(?:v|go)?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?([-.]?[a-z][\w.-]*|-[\w.-]+)?(?:\+[\w.-]+)?$/i;

/**
 * Reads a version as nats-server and Go write theirs; undefined for anything else. What follows the numbers, as in
 * `2.14.0-RC.1` or `go1.25rc2`, makes it earlier than the release: whether a build of one's own has a fix is not
 * known.
 *
 * @example readVersion("2.14.0-RC.1") // { numbers: [2, 14, 0], isEarly: true }
 */
export function readVersion(text: string): Version | undefined {
  const [, major, minor, patch = "0", more] = form.exec(text) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return {
    numbers: [Number(major), Number(minor), Number(patch)],
    isEarly: more !== undefined && more !== "",
  };
}

/**
 * Reads `<2.11.16` or `>=2.12.0 <2.12.7`.
 *
 * @throws Error for anything else, and for a range that nothing is in
 */
export function readRange(text: string): Range {
  const [, low, high = ""] = /^(?:>=(\d+\.\d+\.\d+) )?<(\d+\.\d+\.\d+)$/.exec(text) ?? [];
  const [from, before] = [low === undefined ? undefined : readVersion(low), readVersion(high)];
  if (!before) throw new Error(`${JSON.stringify(text)} is not a range like ">=2.12.0 <2.12.7"`);
  if (!from) return { before };
  if (compare(from, before) >= 0) throw new Error(`${JSON.stringify(text)} has no version in it`);
  return { from, before };
}

/** The range in which a version is. An early version of a range's first is in it, one of its end as well. */
export function rangeOf(version: Version, ranges: readonly Range[]): Range | undefined {
  return ranges.find(
    ({ from, before }) =>
      (!from || compareNumbers(version, from) >= 0) && compare(version, before) < 0,
  );
}

export function compare(a: Version, b: Version): number {
  return compareNumbers(a, b) || Number(b.isEarly) - Number(a.isEarly);
}

function compareNumbers({ numbers: a }: Version, { numbers: b }: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** @example textOf(readRange("<2.12.7").before) // "2.12.7" */
export function textOf({ numbers }: Version): string {
  return numbers.join(".");
}
