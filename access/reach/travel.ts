/**
 * How messages go from account to account. Everything that asks where they go, or where they come from, travels by
 * this.
 *
 * A service import takes a request on: published under the importer's subject, it arrives in the exporting account,
 * where another service import may take it further (client.go, processServiceImport). A stream import delivers to
 * subscribers of the importer what is published in the exporting account itself: neither what that account imports
 * (addShadowSubscriptions) nor requests that came by a service (processMsgResults, "do not re-export"). So a message
 * travels through one or more services, or through one stream. nats-server takes no import twice.
 */
import type { AccessDocument, ShareKind } from "../document/document.ts";
import { isEmpty, rename, type SubjectSet } from "../subjects/index.ts";
import { flowsOf, type Flow } from "./flow.ts";

/** Subjects of an account. */
export interface Place<Subjects = SubjectSet> {
  readonly account: string;
  readonly set: Subjects;
}

/** Subjects to which exports and imports lead, as the account there names them. */
export interface Stop<Subjects = SubjectSet> extends Place<Subjects> {
  /** What was taken to get there, in this order. */
  readonly flows: readonly Flow[];
}

/** To where published messages go, or back to where received ones come from. */
export type Heading = "onward" | "back";

/** The part of the subjects that `from` matches, as `to` names it; undefined when there is none. */
export type Rename<Subjects> = (set: Subjects, from: string, to: string) => Subjects | undefined;

export function renamedSet(set: SubjectSet, from: string, to: string): SubjectSet | undefined {
  const renamed = rename(set, from, to);
  return isEmpty(renamed) ? undefined : renamed;
}

/** The exports and imports of all accounts, and all ways through them. */
export class Flows<Subjects = SubjectSet> {
  readonly all: readonly Flow[];
  readonly #into: ReadonlyMap<string, readonly Flow[]>;
  readonly #outOf: ReadonlyMap<string, readonly Flow[]>;
  readonly #rename: Rename<Subjects>;

  constructor(document: Pick<AccessDocument, "accounts">, rename: Rename<Subjects>) {
    this.all = flowsOf(document);
    this.#into = Map.groupBy(this.all, ({ to }) => to.account);
    this.#outOf = Map.groupBy(this.all, ({ from }) => from.account);
    this.#rename = rename;
  }

  /** Those that bring messages into the account. */
  into(account: string): readonly Flow[] {
    return this.#into.get(account) ?? [];
  }

  /** Those that take messages out of the account. */
  outOf(account: string): readonly Flow[] {
    return this.#outOf.get(account) ?? [];
  }

  /** The place itself, where services lead from it, and where streams do. */
  travel(place: Place<Subjects>, heading: Heading): Stop<Subjects>[] {
    return [
      { ...place, flows: [] },
      ...this.beyond(place, heading, "service"),
      ...this.beyond(place, heading, "stream"),
    ];
  }

  /**
   * All stops but the place itself, each before those beyond it, in the order of the document's imports.
   *
   * @param kind by services alone, or by streams alone; by both otherwise
   */
  beyond({ account, set }: Place<Subjects>, heading: Heading, kind?: ShareKind): Stop<Subjects>[] {
    const further = (stop: Stop<Subjects>): Stop<Subjects>[] =>
      this.next(stop, heading, kind).flatMap((next) => [next, ...further(next)]);
    return further({ account, set, flows: [] });
  }

  /** One export and import further. */
  next(
    { account, set, flows: taken }: Stop<Subjects>,
    heading: Heading,
    kind?: ShareKind,
  ): Stop<Subjects>[] {
    const possible = heading === "onward" ? this.outOf(account) : this.into(account);
    return possible.flatMap((flow): Stop<Subjects>[] => {
      if ((kind !== undefined && flow.kind !== kind) || !goesOn(taken, flow)) return [];
      const [near, far] = endsOf(flow, heading);
      const there = this.#rename(set, near.pattern, far.pattern);
      if (there === undefined) return [];
      return [{ account: far.account, set: there, flows: [...taken, flow] }];
    });
  }

  /** Subjects where the flows begin, as the account names them where they end; undefined when there are none. */
  atEnd(set: Subjects, taken: readonly Flow[], heading: Heading): Subjects | undefined {
    return taken.reduce<Subjects | undefined>((at, flow) => {
      const [near, far] = endsOf(flow, heading);
      return at === undefined ? undefined : this.#rename(at, near.pattern, far.pattern);
    }, set);
  }

  /** Subjects where the flows end, as the account names them where they begin; undefined when there are none. */
  atStart(set: Subjects, taken: readonly Flow[], heading: Heading): Subjects | undefined {
    return taken.reduceRight<Subjects | undefined>((at, flow) => {
      const [near, far] = endsOf(flow, heading);
      return at === undefined ? undefined : this.#rename(at, far.pattern, near.pattern);
    }, set);
  }
}

function endsOf({ from, to }: Flow, heading: Heading): readonly [Flow["from"], Flow["to"]] {
  return heading === "onward" ? [from, to] : [to, from];
}

function goesOn(taken: readonly Flow[], flow: Flow): boolean {
  const last = taken.at(-1);
  if (last === undefined) return true;
  return last.kind === "service" && flow.kind === "service" && !taken.includes(flow);
}
