import { closest } from "./suggest.ts";
import { Failure } from "../errors/failure.mjs";

/**
 * A name that nobody has is a typo: the answer would be "none", and look like one.
 *
 * @param kind for people, for example `role`; the code is `role_unknown`
 * @param known names that there are
 * @param list how to see them
 * @throws Failure that names what may be meant
 * @example mustBeKnown("role", "Orders.Raed", Object.keys(policy.roles), "nats-entra policy report")
 */
export function mustBeKnown(
  kind: string,
  name: string,
  known: Iterable<string>,
  list: string,
): void {
  const names = new Set(known);
  if (names.has(name)) return;
  const meant = closest(name, names);
  throw new Failure(`${kind}_unknown`, `there is no ${kind} ${JSON.stringify(name)}`, {
    next: meant === undefined ? `list them: ${list}` : `did you mean ${meant}?`,
  });
}
