/** Which role of one document is which of the other. */
import { canonicalJson } from "../../values/canonical.ts";
import type { AccessDocument, RoleEntry } from "../document/document.ts";
import { equals, publishSet, receiveSet } from "../subjects/index.ts";
import { entryOf } from "./own.ts";
import { roleSettings } from "./settings.ts";

/** A role before and after; without one of them it was added or removed. */
export interface Pair {
  readonly name: string;
  /** Its name in the base, when that is another. */
  readonly from?: string;
  readonly base?: RoleEntry;
  readonly head?: RoleEntry;
}

/** The head with the base's own entries for roles that are the same, so that what is known of one is known of both. */
export function likened(base: AccessDocument, head: AccessDocument): AccessDocument {
  const roles = Object.entries(head.roles).map(([name, after]) => {
    const before = entryOf(base.roles, name);
    return [name, before !== undefined && isEqual(before, after) ? before : after] as const;
  });
  return { ...head, roles: Object.fromEntries(roles) };
}

/** The roles by name, of a head that is `likened`. */
export function pairsOf(base: AccessDocument, head: AccessDocument): Pair[] {
  const gone = Object.entries(base.roles).filter(([name]) => !Object.hasOwn(head.roles, name));
  const pairs = Object.entries(head.roles).map(([name, after]): Pair => {
    const before = entryOf(base.roles, name);
    if (before !== undefined) return { name, base: before, head: after };
    const old = gone.findIndex(([, role]) => isSame(role, after));
    if (old < 0) return { name, head: after };
    const [[from, role]] = gone.splice(old, 1) as [(typeof gone)[number]];
    return { name, from, base: role, head: after };
  });
  const removed = gone.map(([name, role]): Pair => ({ name, base: role }));
  return [...pairs, ...removed].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The same before and after: `likened` gives one entry for both then. */
export function isUntouched({ from, base, head }: Pair): boolean {
  return from === undefined && base === head;
}

function isEqual(a: RoleEntry, b: RoleEntry): boolean {
  // documents that `compile` made have their properties in one order
  return JSON.stringify(a) === JSON.stringify(b) || canonicalJson(a) === canonicalJson(b);
}

/** Does it permit the same, to the same kinds of members, in the same account and for as long? */
function isSame(a: RoleEntry, b: RoleEntry): boolean {
  return (
    a.account === b.account &&
    roleSettings({ ...a, id: b.id }, b).every(({ effect }) => effect === "neutral") &&
    equals(publishSet(a.publish), publishSet(b.publish)) &&
    equals(receiveSet(a.subscribe), receiveSet(b.subscribe)) &&
    canonicalJson([a.publish.deny, a.subscribe.deny]) ===
      canonicalJson([b.publish.deny, b.subscribe.deny])
  );
}
