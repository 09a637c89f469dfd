import { capabilities, reach, roleFlags, type Region } from "../capability/index.ts";
import { connectionsOf } from "../document/connections.ts";
import type { AccessDocument, RoleEntry } from "../document/document.ts";
import type { Indirect } from "../reach/index.ts";
import { at } from "../../errors/failure.mjs";
import { writtenAt } from "../compiler/sources.ts";
import type { Sources } from "../document/sources.ts";
import { remarksOf } from "./remark.ts";
import type { GrantPlace, ReportedDeny, ReportedReach, ReportedRole } from "./model/report.ts";

/** One role, with the line of the policy behind everything that it can do. */
export function reportedRole(
  document: AccessDocument,
  sources: Sources,
  name: string,
  entry: RoleEntry,
  indirect: Indirect,
): Omit<ReportedRole, "expired"> {
  const { id, displayName, description, account, members, maxSession, notAfter } = entry;
  const places = (effect: "allow" | "deny", direction: "publish" | "subscribe", text: string) =>
    writtenAt(sources, name, effect, direction, text).map(({ label, source }): GrantPlace => ({
      label,
      source: at(source),
    }));
  const source = Object.hasOwn(sources.roles, name) ? sources.roles[name]?.source : undefined;
  return {
    name,
    id,
    displayName,
    description,
    account,
    members,
    connections: connectionsOf(entry),
    ...(maxSession === undefined ? {} : { maxSession }),
    ...(notAfter === undefined ? {} : { notAfter }),
    ...(source === undefined ? {} : { source: at(source) }),
    capabilities: capabilities(document, name).map((capability) => ({
      ...capability,
      grants: granting([
        ...entriesOf(capability.publish).map((text) => places("allow", "publish", text)),
        ...entriesOf(capability.receive).map((text) => places("allow", "subscribe", text)),
      ]),
    })),
    denies: (["publish", "subscribe"] as const).flatMap((direction) =>
      entry[direction].deny.map((denied): ReportedDeny => ({
        direction,
        entry: denied,
        grants: places("deny", direction, denied),
      })),
    ),
    reach: reachOf(document, name),
    remarks: remarksOf(roleFlags(document, name, indirect)),
  };
}

function reachOf(document: AccessDocument, role: string): ReportedReach[] {
  return reach(document, role).map(
    ({ account, text, direction, there, via, capabilities: can }) => ({
      account,
      text,
      risk: can.some(({ risk }) => risk === "high") ? "high" : "normal",
      direction,
      subject: there.pattern,
      via: via.map(({ kind, from, name }) => `${kind} ${from}/${name}`),
      hops: via.map(({ kind, from, into }) => ({ kind, from, into })),
    }),
  );
}

function entriesOf(regions: readonly Region[]): string[] {
  return [...new Set(regions.flatMap(({ entries = [] }) => entries))];
}

/**
 * The calls behind a capability, without those of which another call grants all and more: helpers share
 * subjects such as `$JS.API.INFO`.
 *
 * @param behind calls by entry
 */
function granting(behind: readonly (readonly GrantPlace[])[]): GrantPlace[] {
  const places = new Map<string, { place: GrantPlace; entries: Set<number> }>();
  for (const [i, calls] of behind.entries()) {
    for (const place of calls) {
      const key = `${place.source} ${place.label}`;
      const known = places.get(key) ?? { place, entries: new Set() };
      known.entries.add(i);
      places.set(key, known);
    }
  }
  const all = [...places.values()];
  return all
    .filter(({ entries }) => !all.some((other) => isProperSubset(entries, other.entries)))
    .map(({ place }) => place);
}

function isProperSubset(inner: ReadonlySet<number>, outer: ReadonlySet<number>): boolean {
  return inner.size < outer.size && [...inner].every((entry) => outer.has(entry));
}
