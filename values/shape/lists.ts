import { INVALID, type Invalid, type Reading, type Shape } from "./reading.ts";
import { transform } from "./transform.ts";

/** A list of at least `min` items, and at most `max`. */
export function list<T>(item: Shape<T>, min = 0, max = Infinity): Shape<readonly T[]> {
  const expected = `a list${sizeOf(min, max)}`;
  return {
    expected: `${expected}, of which each is ${item.expected}`,
    read(value, reading) {
      if (!Array.isArray(value)) return reading.refuse(value, this.expected, "list");
      if (value.length < min || value.length > max) return reading.refuse(value, expected);
      return itemsOf(value, item, reading);
    },
  };
}

/** A list of exactly two. */
export function pair<T>(item: Shape<T>): Shape<readonly [T, T]> {
  return list(item, 2, 2) as Shape<readonly [T, T]>;
}

function sizeOf(min: number, max: number): string {
  if (min === max) return ` of ${min}`;
  if (max < Infinity) return ` of ${min} to ${max}`;
  return min === 0 ? "" : min === 1 ? " that is not empty" : ` of at least ${min}`;
}

function itemsOf<T>(
  value: readonly unknown[],
  item: Shape<T>,
  reading: Reading,
): readonly T[] | Invalid {
  let items: unknown[] | undefined;
  let isValid = true;
  for (let i = 0; i < value.length; i += 1) {
    const read = reading.inside(i, item, value[i]);
    if (read === INVALID) isValid = false;
    else if (read !== value[i]) (items ??= [...value])[i] = read;
  }
  return isValid ? ((items ?? value) as readonly T[]) : INVALID;
}

/** A list in the order of its items' code units, none twice. */
export function sortedList<T extends string>(item: Shape<T>, min = 0): Shape<readonly T[]> {
  return transform(list(item, min), (items, reading) => {
    let isValid = true;
    for (let i = 1; i < items.length; i += 1) {
      const [before = "", after = ""] = [items[i - 1], items[i]];
      if (before < after) continue;
      isValid = false;
      reading.problem(
        "must come after the item before it: lists are sorted, without duplicates",
        i,
      );
    }
    return isValid ? items : INVALID;
  });
}
