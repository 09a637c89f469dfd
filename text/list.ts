/** Names and phrases in a row. */

/** @example listed(["a", "b", "c"]) // "a, b and c" */
export function listed(items: readonly string[]): string {
  return items.length < 2
    ? items.join("")
    : `${items.slice(0, -1).join(", ")} and ${items.at(-1) ?? ""}`;
}
