/** Subjects that would mean two things in one account, so that no export or import can stand for them. */
import { type Account, accountName } from "../language/account.ts";
import { type Grantee } from "../language/grantee.ts";
import type { Problem } from "../errors/error.ts";
import type { Grant } from "../language/grant.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import { at } from "../../errors/failure.mjs";
import { hasWildcard, includes, overlaps } from "../subjects/pattern.ts";
import { type Crossing, placeBeyond } from "./crossing.ts";
import type { DerivedExport, DerivedImport, Shares } from "./share.ts";

type Accounts = ReadonlyMap<string, Account>;

export function checkClashes(
  { exports, imports }: Shares,
  all: readonly Grantee[],
  accounts: Accounts,
  diagnostics: Diagnostics,
): void {
  const add = ({ grant, owner }: Crossing, problem: Problem | undefined) => {
    if (problem !== undefined) diagnostics.add(grant.source, problem, owner);
  };
  for (const item of exports) add(item.needed, exportClash(item, accounts, diagnostics));
  const services = imports.filter(({ kind, to }) => kind === "service" && !isLookUp(to));
  const byAccount = Map.groupBy(services, ({ into }) => into);
  for (const [account, items] of byAccount) {
    const home = accounts.get(account);
    const own = all
      .filter((grantee) => accountName(grantee) === account)
      .flatMap(({ allows }) => allows.filter((grant) => livesHere(grant, account)));
    const clashes = overlapping(items);
    for (const item of items) {
      add(item.needed, importClash(item, clashes.get(item), diagnostics));
      add(item.needed, writtenClash(item, home, accounts, diagnostics));
      add(item.needed, ownClash(item, own, diagnostics));
    }
  }
}

/** Services are looked for wherever they are: a request goes to every account that the subject is imported from. */
function isLookUp(subject: string): boolean {
  return subject.startsWith("$SRV.");
}

/** The rule of jwt/exports.go, isContainedIn, and exports have one name each. */
function exportClash(
  { from, entry }: DerivedExport,
  accounts: Accounts,
  diagnostics: Diagnostics,
): Problem | undefined {
  const { kind, subject, name } = entry;
  const other = accounts
    .get(from)
    ?.exports?.find(
      (item) =>
        item.name === name ||
        (item.kind === kind &&
          (includes(item.subject, subject) || includes(subject, item.subject))),
    );
  if (other === undefined) return undefined;
  return {
    code: "wall_clash",
    message: `'${from}' exports '${other.subject}' already, at ${at(diagnostics.place(other.source))}`,
    next: "leave that export out: grants of a stream or a service make what they need",
  };
}

/** The first of those before it with which each has a subject in common: most have no wildcard, and are looked up. */
function overlapping(items: readonly DerivedImport[]): Map<DerivedImport, DerivedImport> {
  const [found, literal] = [
    new Map<DerivedImport, DerivedImport>(),
    new Map<string, DerivedImport>(),
  ];
  const wild: DerivedImport[] = [];
  for (const [i, item] of items.entries()) {
    const isWild = hasWildcard(item.to);
    const other = isWild
      ? items.slice(0, i).find(({ to }) => overlaps(to, item.to))
      : (literal.get(item.to) ?? wild.find(({ to }) => overlaps(to, item.to)));
    if (other !== undefined) found.set(item, other);
    if (isWild) wild.push(item);
    else if (!literal.has(item.to)) literal.set(item.to, item);
  }
  return found;
}

/** A request on a subject of both would go out twice. */
function importClash(
  { from, to }: DerivedImport,
  other: DerivedImport | undefined,
  diagnostics: Diagnostics,
): Problem | undefined {
  if (other === undefined) return undefined;
  const { grant } = other.needed;
  const place = at(diagnostics.place(grant.source));
  return {
    code: "wall_overlap",
    message: `a request may be to both '${to}' of '${from}' and '${other.to}' of '${other.from}', which ${grant.label} needs, at ${place}`,
    next: "let one grant include the other, or put the roles into separate accounts",
  };
}

function writtenClash(
  { from, to }: DerivedImport,
  home: Account | undefined,
  accounts: Accounts,
  diagnostics: Diagnostics,
): Problem | undefined {
  const other = home?.imports?.find((item) => {
    const offer = accounts.get(item.from)?.exports?.find(({ name }) => name === item.name);
    if (offer?.kind !== "service") return false;
    return overlaps(item.to ?? item.subject ?? offer.subject, to);
  });
  if (other === undefined) return undefined;
  const place = at(diagnostics.place(other.source));
  return {
    code: "wall_clash",
    message: `requests to '${to}' of '${from}' would also go to '${other.from}', by the import '${other.name}' at ${place}`,
    next: "leave that import out, or map it elsewhere with 'to'",
  };
}

/** Is it a stream or a service of the account itself? */
function livesHere(grant: Grant, account: string): boolean {
  if (placeBeyond(grant, account) !== undefined) return false;
  return grant.stream !== undefined || (grant.service !== undefined && grant.subscribe.length > 0);
}

function ownClash(
  { from, to, needed }: DerivedImport,
  own: readonly Grant[],
  diagnostics: Diagnostics,
): Problem | undefined {
  const found = own.find(({ stream, service }) => {
    // acknowledgements and flow control have the stream's name alone in their subjects
    if (stream !== undefined && stream.name === needed.grant.stream?.name) return true;
    const subjects = stream?.subjects ?? (service === undefined ? [] : [service.subject]);
    return subjects.some((subject) => overlaps(subject, to));
  });
  if (found === undefined) return undefined;
  const place = at(diagnostics.place(found.source));
  return {
    code: "wall_clash",
    message: `'${to}' of '${from}' would also be answered in the account itself, which has what ${found.label} uses, at ${place}`,
    next: "give one of them another name or other subjects, or put the role into another account",
  };
}
