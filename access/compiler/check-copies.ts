/** Grants of streams that store what other streams store: what may be read of them, and that nobody writes to a mirror. */
import type { Diagnostics } from "../errors/diagnostics.ts";
import type { Problem } from "../errors/error.ts";
import { accountName } from "../language/account.ts";
import type { Grant } from "../language/grant.ts";
import type { Grantee } from "../language/grantee.ts";
import { listed } from "../../text/list.ts";
import type { StreamEntry, StreamOrigin } from "../streams/index.ts";
import { withWildcards } from "../subjects/placeholder.ts";
import { tokens } from "../subjects/pattern.ts";
import {
  elseUnchanged,
  empty,
  everything,
  includesSet,
  names,
  of,
  transformOf,
  union,
  type SubjectSet,
} from "../subjects/index.ts";
import type { Entries } from "./streams.ts";

export function checkCopies(
  all: readonly Grantee[],
  entries: Entries,
  diagnostics: Diagnostics,
): void {
  for (const { allows, denies, owner, ...placed } of all) {
    for (const grant of [...allows, ...denies]) {
      const account = grant.place ?? accountName(placed);
      const entry = entries.get(account)?.[grant.stream?.name ?? ""];
      if (entry === undefined || !copies(entry) || grant.problems.length > 0) continue;
      const problem = problemOf(grant, account, entry, entries);
      if (problem !== undefined) diagnostics.add(grant.source, problem, owner);
    }
  }
}

function copies({ config }: StreamEntry): boolean {
  return originsOf(config).length > 0 || Boolean(config.subject_transform);
}

function originsOf({ mirror, sources }: StreamEntry["config"]): readonly StreamOrigin[] {
  return [...(mirror ? [mirror] : []), ...(sources ?? [])];
}

function problemOf(
  grant: Grant,
  account: string,
  { config }: StreamEntry,
  entries: Entries,
): Problem | undefined {
  const { name } = config;
  const data = grant.publish.filter((subject) => !subject.startsWith("$JS."));
  const writes = data.length > 0 || grant.publish.length + grant.subscribe.length === 0;
  if (writes && (config.subjects ?? []).length === 0) {
    const origins = listed(originsOf(config).map((origin) => `'${origin.name}'`));
    return {
      code: "stream_copy",
      message: `the stream '${name}' has no subjects of its own, so ${grant.label} would store nothing`,
      next: `write to what it copies: ${origins}`,
    };
  }
  const kept = keptBy(entries, account, name, []);
  const outside = filtersOf(grant, name).find((filter) => !includesSet(kept, of(filter)));
  if (outside === undefined) return undefined;
  return {
    code: "subject_outside_stream",
    message: `'${outside}' is not stored by the stream '${name}'`,
    next: `it stores ${listed(names(kept).map((pattern) => `'${pattern}'`))}`,
  };
}

/** What the requests of a grant read of the stream, where their subjects say. Buckets have their own names for it. */
function filtersOf({ publish }: Grant, stream: string): string[] {
  if (/^(?:KV|OBJ)_/.test(stream)) return [];
  return publish.flatMap((entry): string[] => {
    const parts = tokens(withWildcards(entry));
    const create = entry.startsWith(`$JS.API.CONSUMER.CREATE.${stream}.`) ? parts.slice(6) : [];
    const direct = entry.startsWith(`$JS.API.DIRECT.GET.${stream}.`) ? parts.slice(5) : [];
    const filter = [...create, ...direct].join(".");
    return filter === "" || filter === ">" ? [] : [filter];
  });
}

/** The subjects under which a stream keeps messages, at most. */
function keptBy(
  entries: Entries,
  account: string,
  name: string,
  seen: readonly string[],
): SubjectSet {
  const entry = entries.get(account)?.[name];
  const key = `${account} ${name}`;
  if (entry === undefined || seen.includes(key)) return everything;
  const { config } = entry;
  const copied = originsOf(config).map((origin) => {
    const from = accountOf(origin, account);
    const there =
      from === undefined ? everything : keptBy(entries, from, origin.name, [...seen, key]);
    return union(empty, ...mappingsOf(origin).map((mapping) => mapping.image(there)));
  });
  const all = union(of(...(config.subjects ?? [])), ...copied);
  const { subject_transform: own } = config;
  return own ? elseUnchanged(transformOf(own.src, own.dest)).image(all) : all;
}

function mappingsOf({ filter_subject = "", subject_transforms = [] }: StreamOrigin) {
  if (subject_transforms.length === 0) return [transformOf(filter_subject, "")];
  return subject_transforms.map(({ src, dest }) => transformOf(src, dest));
}

/** The account of an origin; undefined when it is somewhere else. */
function accountOf({ external }: Pick<StreamOrigin, "external">, own: string): string | undefined {
  if (!external) return own;
  return /^\$JS\.([^.]+)\.API$/.exec(external.api)?.[1];
}
