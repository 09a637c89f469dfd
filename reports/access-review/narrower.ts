/** Which role would do instead of one that is held: by what the roles permit, and by what is seen of their use. */
import { includes, subjects, type AccessDocument, type RoleEntry } from "../../access/index.ts";
import type { Sample } from "./connections.ts";

const { includesSet, publishSet, receiveSet } = subjects;

/** Is everything that a role permits permitted by another too, so that holding both gives no more? */
export function isWithin(inner: RoleEntry, outer: RoleEntry): boolean {
  if (inner.account !== outer.account) return false;
  const answers = inner.responses === undefined || outer.responses !== undefined;
  const kinds = (inner.connections ?? []).every((kind) => outer.connections?.includes(kind));
  return (
    answers &&
    kinds &&
    includesSet(publishSet(outer.publish), publishSet(inner.publish)) &&
    includesSet(receiveSet(outer.subscribe), receiveSet(inner.subscribe))
  );
}

/**
 * Another of the roles that somebody holds, in which all of this one is.
 *
 * Of two roles that permit the same, the later by name is in the other; so one of them stays.
 */
export function coveredBy(
  { roles }: AccessDocument,
  name: string,
  held: readonly string[],
): string | undefined {
  const own = roles[name];
  if (own === undefined) return undefined;
  return held.find((other) => {
    const role = roles[other];
    if (role === undefined || other === name || !isWithin(own, role)) return false;
    return !isWithin(role, own) || other < name;
  });
}

/**
 * The narrowest role that would have been enough for what is seen: every live subscription, and every subject
 * to publish to unless nothing was published. Undefined when no narrower one is.
 */
export function enoughFor(
  document: AccessDocument,
  name: string,
  kind: "user" | "application",
  seen: Sample,
): string | undefined {
  const own = document.roles[name];
  if (own === undefined) return undefined;
  const candidates = Object.entries(document.roles).filter(([other, role]) => {
    if (other === name || !role.members.includes(kind)) return false;
    if (!isWithin(role, own) || isWithin(own, role)) return false;
    if (seen.published > 0 && !includesSet(publishSet(role.publish), publishSet(own.publish))) {
      return false;
    }
    return [...seen.subscriptions.keys()].every(
      (subject) => !lets(own, subject) || lets(role, subject),
    );
  });
  const narrowest = candidates.find(([, role]) =>
    candidates.every(([, other]) => isWithin(role, other)),
  );
  return (narrowest ?? candidates[0])?.[0];
}

function lets({ subscribe }: RoleEntry, subject: string): boolean {
  const plain = (entry: string) => entry.split(" ")[0] ?? "";
  return subscribe.allow.some((entry) => includes(claimsAsAny(plain(entry)), subject));
}

/** A live subscription has the claims filled in. */
function claimsAsAny(pattern: string): string {
  return pattern.replaceAll(/\{(?:oid|azp|tid)\}/g, "*");
}

/** Entries to receive of which the sample has no subscription. */
export function unheard({ subscribe }: RoleEntry, seen: Sample): string[] {
  const live = [...seen.subscriptions.keys()];
  return subscribe.allow.filter((entry) => {
    const pattern = claimsAsAny(entry.split(" ")[0] ?? "");
    return !live.some((subject) => subjects.overlaps(pattern, subject));
  });
}
