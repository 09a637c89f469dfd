/** The exports and imports that grants across accounts take: as narrow as they can be, and in a fixed order. */
import { sortedSet } from "../../values/canonical.ts";
import type { ExportEntry, ImportEntry } from "../document/document.ts";
import { hasWildcard, includes } from "../subjects/pattern.ts";
import type { Crossing } from "./crossing.ts";
import type { SourceRef } from "../errors/source.ts";
import type { Owner } from "../errors/error.ts";

/** An import with what it refers to, and where it was written: itself, or the grant that needs it. */
export interface ResolvedImport extends ImportEntry {
  /** Name of the importing account. */
  readonly into: string;
  readonly source: SourceRef;
  readonly owner: Owner;
}

export interface DerivedExport {
  /** The exporting account. */
  readonly from: string;
  readonly entry: ExportEntry;
  /** A grant that needs it. */
  readonly needed: Crossing;
}

export interface DerivedImport extends ResolvedImport {
  /** A grant that needs it. */
  readonly needed: Crossing;
}

export interface Shares {
  readonly exports: readonly DerivedExport[];
  readonly imports: readonly DerivedImport[];
}

/**
 * An account imports what its roles need of another, without what a wider import of it has too. The other exports the
 * widest of what is imported, since nats-server's JWTs take no two exports of which one contains the other
 * (jwt/exports.go, isContainedIn); who imports less of it has a narrower import.
 */
export function sharesOf(crossings: readonly Crossing[]): Shares {
  const offered = grouped(crossings, ({ from, kind }) => `${from} ${kind}`).flatMap((group) =>
    widest(group, "subject"),
  );
  const names = new Map(offered.flatMap(({ of, within }) => within.map((it) => [it, of.subject])));
  const taken = grouped(crossings, ({ from, kind, into }) => `${from} ${kind} ${into}`);
  return {
    exports: offered.map(exportOf),
    imports: taken
      .flatMap((group) => widest(group, "to"))
      .map(({ of }) => importOf(of, names.get(of) ?? of.subject)),
  };
}

function exportOf({ of, within }: Widest): DerivedExport {
  const { kind, from, subject } = of;
  const [described] = sortedSet(within.flatMap(({ grant }) => grant.service?.description ?? []));
  const accounts = sortedSet(within.map(({ into }) => into));
  const many = within.some(({ answers }) => answers === "many");
  return {
    from,
    entry: {
      name: subject,
      kind,
      subject,
      description: described ?? `For roles of ${accounts.join(", ")}`,
      accounts,
      ...(many ? { answers: "many" } : {}),
    },
    needed: of,
  };
}

/** @param name of the export */
function importOf(needed: Crossing, name: string): DerivedImport {
  const { kind, from, subject, to, into, owner, grant } = needed;
  const share = kind === "service" ? ({ share: true } as const) : {};
  return { name, kind, from, subject, to, ...share, into, owner, source: grant.source, needed };
}

interface Widest {
  readonly of: Crossing;
  /** All whose subjects are among its own. */
  readonly within: readonly Crossing[];
}

/**
 * Those whose subjects no other has all of, in the order of their subjects.
 *
 * @param name which of their names counts: in the exporting account, or in the importing one
 */
function widest(crossings: readonly Crossing[], name: "subject" | "to"): Widest[] {
  const byName = Map.groupBy(crossings, (crossing) => crossing[name]);
  const names = sortedSet(byName.keys());
  const wide = new Map(names.filter(hasWildcard).map((name) => [name, literalStart(name)]));
  const contains = (outer: string, start: string, inner: string) =>
    inner.startsWith(start) && includes(outer, inner);
  return names
    .filter((one) => {
      for (const [other, start] of wide)
        if (other !== one && contains(other, start, one)) return false;
      return true;
    })
    .flatMap((outer) => {
      const start = wide.get(outer);
      const inner =
        start === undefined ? [outer] : names.filter((one) => contains(outer, start, one));
      const within = inner.flatMap((one) => byName.get(one) ?? []);
      const [of] = byName.get(outer) ?? [];
      return of === undefined ? [] : [{ of, within }];
    });
}

/** What all subjects of a pattern begin with: most pairs need no closer look. */
function literalStart(pattern: string): string {
  return pattern.slice(0, pattern.search(/[*>]/));
}

function grouped<T>(items: readonly T[], key: (item: T) => string): T[][] {
  return [...Map.groupBy(items, key).values()];
}
