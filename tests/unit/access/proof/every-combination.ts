/** The slow way to the same answers: every set of roles, every subject, one by one. */
import {
  mayPublish,
  subjects,
  type AccessDocument,
  type MemberKind,
  type Permissions,
} from "../../../../access/index.ts";
import { mergePermissions } from "../../../../access/subjects/permissions.ts";
import { sessionPermissions } from "../../../../access/document/session.ts";
import { matches, tokens } from "../../../../access/subjects/pattern.ts";

export const KINDS: readonly MemberKind[] = ["user", "application"];

const FIRST = ["a", "b", "i", "j", "z", "{oid}"];
const LATER = ["a", "b", "z", "{oid}", "{oid'}"];

/** Every subject of up to three tokens; `z` stands for those that no pattern names. */
export const UNIVERSE: readonly string[] = FIRST.flatMap((first) => [
  first,
  ...LATER.flatMap((second) => [
    `${first}.${second}`,
    ...LATER.map((third) => `${first}.${second}.${third}`),
  ]),
]);

/** One session that a principal can have. */
export interface Session {
  readonly kind: MemberKind;
  readonly account: string;
  readonly roles: readonly string[];
  readonly rules: Permissions;
}

/** What one principal can do with all the roles that it holds: a session in each account. */
export type Holder = readonly Session[];

export function holders(document: AccessDocument): Holder[] {
  return KINDS.flatMap((kind) => {
    const fitting = Object.entries(document.roles).filter(([, role]) =>
      role.members.includes(kind),
    );
    return subsets(fitting.map(([name]) => name)).map((held) =>
      Object.keys(document.accounts).flatMap((account): Session[] => {
        const roles = held.filter((name) => document.roles[name]?.account === account);
        if (roles.length === 0) return [];
        return [{ kind, account, roles, rules: rulesOf(document, roles) }];
      }),
    );
  });
}

export function rulesOf(document: AccessDocument, roles: readonly string[]): Permissions {
  const entries = roles.flatMap((name) => document.roles[name] ?? []);
  return mergePermissions([sessionPermissions(document), ...entries]);
}

export function subsets<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((all, item) => [...all, ...all.map((set) => [...set, item])], [[]]);
}

export interface Spot {
  readonly account: string;
  readonly subject: string;
}

/** Everywhere that a message goes: on and on through services, or over one stream import. */
export function journey({ accounts }: AccessDocument, start: Spot): Spot[] {
  const imports = Object.entries(accounts).flatMap(([account, entry]) =>
    entry.imports.map((item) => ({ ...item, account })),
  );
  const seen = [start];
  const add = (spot: Spot) => {
    const known = seen.some((s) => s.account === spot.account && s.subject === spot.subject);
    if (!known && seen.length < 20) seen.push(spot);
  };
  for (const spot of seen) {
    for (const { kind, account, from, subject, to } of imports) {
      if (kind !== "service" || account !== spot.account || !matches(spot.subject, to)) continue;
      add({ account: from, subject: move(spot.subject, to, subject) });
    }
  }
  for (const { kind, account, from, subject, to } of imports) {
    if (kind !== "stream" || from !== start.account || !matches(start.subject, subject)) continue;
    add({ account, subject: move(start.subject, subject, to) });
  }
  return seen;
}

/** Patterns here are literal tokens and a last `>`. */
function move(subject: string, from: string, to: string): string {
  const rest = tokens(subject).slice(tokens(from).length - 1);
  return [...tokens(to).slice(0, -1), ...rest].join(".");
}

const received = new WeakMap<Permissions, subjects.SubjectSet>();

export function receives(rules: Permissions, subject: string): boolean {
  const known = received.get(rules) ?? subjects.inAnyQueue(subjects.receiveSet(rules.subscribe));
  received.set(rules, known);
  return subjects.has(known, subject);
}

/** Can the session make a message arrive on, or receive one that was published on, a spot of the pattern? */
export function reaches(
  document: AccessDocument,
  { account, rules }: Session,
  way: "publish" | "subscribe",
  place: string,
  pattern: string,
): boolean {
  const may = way === "publish" ? mayPublish : receives;
  return spots(document, way, place, pattern).some(
    (spot) => spot.account === account && may(rules, spot.subject),
  );
}

const found = new WeakMap<AccessDocument, Map<string, Spot[]>>();

/** Where one has to publish to make a message arrive there, or to listen to receive one from there. */
function spots(
  document: AccessDocument,
  way: "publish" | "subscribe",
  place: string,
  pattern: string,
): Spot[] {
  const ofDocument = found.get(document) ?? new Map<string, Spot[]>();
  found.set(document, ofDocument);
  const key = [way, place, pattern].join();
  const known = ofDocument.get(key);
  if (known !== undefined) return known;
  const meant = (spot: Spot) => spot.account === place && matches(spot.subject, pattern);
  const all = Object.keys(document.accounts).flatMap((account) =>
    UNIVERSE.map((subject): Spot => ({ account, subject })),
  );
  const made =
    way === "publish"
      ? all.filter((spot) => journey(document, spot).some(meant))
      : all.filter(meant).flatMap((spot) => journey(document, spot));
  ofDocument.set(key, made);
  return made;
}
