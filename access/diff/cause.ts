/** Why something is permitted by one document and not by the other: the entries of which it hangs. */
import { byCodeUnit } from "../../values/canonical.ts";
import type { RoleEntry } from "../document/document.ts";
import { splitQueue } from "../subjects/permissions.ts";
import { at } from "../../errors/failure.mjs";
import { importKey } from "../compiler/accounts.ts";
import { wayOf, type Flows, type Import } from "../reach/index.ts";
import { writtenAt } from "../compiler/sources.ts";
import type { Sources } from "../document/sources.ts";
import { matches, tokens } from "../subjects/pattern.ts";
import type { Witness } from "../subjects/index.ts";
import type { Cause } from "./model.ts";
import type { Direction } from "./territory.ts";

/** A document, and where it is written when that is known. */
export interface Side {
  readonly flows: Flows;
  readonly sources?: Sources;
}

/** What a session holds on a side: roles by name. */
export type Held = readonly (readonly [name: string, role: RoleEntry])[];

/**
 * The allows of `to` that `from` has not, and the denies of `from` that `to` has not, as far as they
 * concern the subject. From nothing to a role, all of its allows.
 *
 * @param forwards true when `to` is the head: what it has was added then
 */
export function causesOf(
  from: Side & { readonly held: Held },
  to: Side & { readonly held: Held },
  direction: Direction,
  found: Witness,
  forwards: boolean,
): Cause[] {
  const verb = direction === "receive" ? "subscribe" : "publish";
  // which of the requests make others answer is told by the proofs: here, whatever was added
  const bears = (entry: string) => direction === "effect" || concerns(entry, direction, found);
  const entries = ({ held, sources }: typeof from, effect: "allow" | "deny") =>
    held.flatMap(([role, permissions]) =>
      permissions[verb][effect].filter(bears).map((entry): Omit<Cause, "change"> => ({
        effect,
        entry,
        role,
        ...placeOf(sources, role, effect, verb, entry),
      })),
    );
  const without = (all: ReturnType<typeof entries>, others: ReturnType<typeof entries>) =>
    all.filter(({ role, entry }) => !others.some((o) => o.role === role && o.entry === entry));
  const change = (added: boolean) =>
    ({ change: added === forwards ? "added" : "removed" }) as const;
  return [
    ...without(entries(to, "allow"), entries(from, "allow")).map((it) => ({
      ...change(true),
      ...it,
    })),
    ...without(entries(from, "deny"), entries(to, "deny")).map((it) => ({
      ...change(false),
      ...it,
    })),
    // a queue entry keeps other groups out, so removing it may be what lets them in
    ...without(entries(from, "allow"), entries(to, "allow"))
      .filter(({ entry }) => splitQueue(entry).queue !== undefined)
      .map((it) => ({ ...change(false), ...it })),
  ];
}

/** The imports by which one account is reached on one side and not on the other. */
export function importCauses(from: Side, to: Side, account: string, forwards: boolean): Cause[] {
  const importsOf = ({ flows }: Side) =>
    [...flows.into(account), ...flows.outOf(account)].map((flow) => flow.import).sort(byImporter);
  const only = (side: Side, other: Side, added: boolean) => {
    const known = new Set(importsOf(other).map(wayOf));
    return importsOf(side)
      .filter((item) => !known.has(wayOf(item)))
      .map((item): Cause => {
        const { into, from: exporter, subject, to: here } = item;
        const source = side.sources?.accounts[into]?.imports[importKey(item)];
        return {
          change: added === forwards ? "added" : "removed",
          effect: "import",
          entry: `${into} takes ${subject} of ${exporter} as ${here}`,
          ...(source === undefined ? {} : { source: at(source) }),
        };
      });
  };
  return [...only(to, from, true), ...only(from, to, false)];
}

/** As documents list them. */
function byImporter(a: Import, b: Import): number {
  return byCodeUnit(a.into, b.into) || byCodeUnit(importKey(a), importKey(b));
}

function concerns(entry: string, direction: Direction, { subject, when = {} }: Witness): boolean {
  const fill = (text: string) =>
    Object.entries(when).reduce((all, [claim, value]) => all.replaceAll(claim, value), text);
  const pattern = fill(splitQueue(entry).subject);
  if (matches(fill(subject), pattern)) return true;
  // nats-server lets a subscriber of `a.*` subscribe to `a.>`
  return (
    direction === "receive" &&
    tokens(pattern).at(-1) === "*" &&
    matches(fill(subject), `${pattern.slice(0, -1)}>`)
  );
}

function placeOf(
  sources: Sources | undefined,
  role: string,
  effect: "allow" | "deny",
  verb: "publish" | "subscribe",
  entry: string,
): { readonly source?: string } {
  if (sources === undefined || sources.roles[role] === undefined) return {};
  const [call] = writtenAt(sources, role, effect, verb, entry);
  return call === undefined ? {} : { source: at(call.source) };
}
