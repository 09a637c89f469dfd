/**
 * In a preview some values are not known yet. To read one throws, which ends a rule and turns it into a
 * note: "can't be known during preview" (@pulumi/policy proxy.ts, server.ts). So that one value which
 * isn't known hides nothing that is, rules look at everything they can before they let the error out.
 */

/**
 * What a check finds in each item of a list. An item that can't be read is passed over, and its error
 * thrown at the end.
 *
 * @throws the first error that reading an item threw
 * @example
 * yield* each(pod.containers, function* ({ image }) {
 *   if (!pinned(image)) yield `image ${image}`;
 * });
 */
export function* each<T, Found>(
  items: readonly T[] | undefined,
  check: (item: T, index: number) => Iterable<Found>,
): Generator<Found> {
  const errors: unknown[] = [];
  for (let index = 0; index < (items?.length ?? 0); index += 1) {
    try {
      yield* check(items?.[index] as T, index);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0] as Error;
}

/**
 * The items of which something is true, as far as they can be read.
 *
 * @throws the first error that reading an item threw, when it is true of no other
 */
export function those<T>(items: readonly T[] | undefined, is: (item: T) => boolean): T[] {
  const found: T[] = [];
  try {
    const filter = each(items, function* (item) {
      if (is(item)) yield item;
    });
    for (const item of filter) found.push(item);
  } catch (error) {
    if (found.length === 0) throw error;
  }
  return found;
}

/**
 * Is it true of one of the items?
 *
 * @throws the first error that reading an item threw, when it is true of no other
 */
export function some<T>(items: readonly T[] | undefined, is: (item: T) => boolean): boolean {
  return those(items, is).length > 0;
}
