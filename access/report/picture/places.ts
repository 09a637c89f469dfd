/** The services, streams and subjects of an account, and which of them a subject means. */
import { byCodeUnit, sortedSet } from "../../../values/canonical.ts";
import type { AccessDocument, AccountEntry, RoleEntry } from "../../document/document.ts";
import { splitQueue } from "../../subjects/permissions.ts";
import type { Sources } from "../../document/sources.ts";
import { hasWildcard, includes, overlaps, tokens } from "../../subjects/pattern.ts";
import type { Place } from "../model/picture.ts";

/**
 * @example
 * placesOf(document, sources, "orders").map(({ kind, name }) => `${kind} ${name}`)
 * // ["service orders.status", "stream ORDERS", "bucket prices", "subjects agents.>"]
 */
export function placesOf({ accounts, roles }: AccessDocument, sources: Sources, account: string) {
  const entry = accounts[account];
  const own = Object.values(roles).filter((role) => role.account === account);
  const streams = streamsOf(sources, account);
  const known = [...servicesOf(entry, own, streams), ...streams];
  return [...known, ...subjectsOf(entry, own, known)];
}

/** What roles answer on, and what the account offers to others as a service, but to store in its streams. */
function servicesOf(
  entry: AccountEntry | undefined,
  roles: readonly RoleEntry[],
  streams: readonly Place[],
): Place[] {
  const stored = streams.flatMap(({ subjects }) => subjects);
  const offered = (entry?.exports ?? []).flatMap(({ kind, subject }) =>
    kind === "service" && !isInternal(subject) && !stored.some((all) => includes(all, subject))
      ? [subject]
      : [],
  );
  const subjects = sortedSet([...offered, ...roles.flatMap(answersOn)]);
  return subjects.map((subject) => ({ kind: "service", name: subject, subjects: [subject] }));
}

/** The subjects on which holders answer: those they serve, or with `allow_responses` all that they receive. */
function answersOn({ serves, responses, subscribe }: RoleEntry): string[] {
  const entries = serves ?? (responses === undefined ? [] : subscribe.allow);
  return entries.map((text) => splitQueue(text).subject).filter((subject) => !isInternal(subject));
}

function streamsOf({ accounts }: Sources, account: string): Place[] {
  const streams = Object.hasOwn(accounts, account) ? accounts[account]?.streams : undefined;
  return Object.entries(streams ?? {})
    .map(([stream, { subjects }]): Place => ({ ...nameOf(stream), subjects, stream }))
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || byCodeUnit(a.name, b.name));
}

const KINDS: readonly Place["kind"][] = ["stream", "bucket", "objects"];

function nameOf(stream: string): Pick<Place, "kind" | "name"> {
  if (stream.startsWith("KV_")) return { kind: "bucket", name: stream.slice("KV_".length) };
  if (stream.startsWith("OBJ_")) return { kind: "objects", name: stream.slice("OBJ_".length) };
  return { kind: "stream", name: stream };
}

/** What roles use besides: neither stored nor answered here, nor taken from another account. */
function subjectsOf(
  entry: AccountEntry | undefined,
  roles: readonly RoleEntry[],
  known: readonly Place[],
): Place[] {
  const taken = [...known.flatMap(({ subjects }) => subjects), ...(entry?.imports ?? []).map(toOf)];
  const used = roles.flatMap(({ publish, subscribe }) => [
    ...publish.allow,
    ...subscribe.allow.map((text) => splitQueue(text).subject),
  ]);
  const groups = new Map<string, string[]>();
  for (const subject of sortedSet(used)) {
    if (isInternal(subject) || taken.some((pattern) => includes(pattern, subject))) continue;
    const [first = ""] = tokens(subject);
    groups.set(first, [...(groups.get(first) ?? []), subject]);
  }
  return [...groups.values()].map((subjects) => ({
    kind: "subjects",
    name: commonName(subjects),
    subjects,
  }));
}

const toOf = ({ to }: { readonly to: string }) => to;

/** JetStream, the system, inboxes: what is meant by those subjects are streams and sessions. */
function isInternal(subject: string): boolean {
  return subject.startsWith("$") || subject.startsWith("_");
}

/** @example commonName(["agents.*.tasks", "agents.*.findings"]) // "agents.*.>" */
function commonName(subjects: readonly string[]): string {
  const [first = "", ...others] = subjects;
  if (others.length === 0) return first;
  const parts = tokens(first);
  const differs = parts.findIndex((token, i) => others.some((other) => tokens(other)[i] !== token));
  const same = parts.slice(0, differs < 0 ? parts.length : differs);
  return `${same.join(".")}.>`;
}

/** Whether a subject, of the place's own account, means the place: its messages, or JetStream's requests about it. */
export function isAt({ kind, subjects, stream }: Place, subject: string): boolean {
  if (stream !== undefined && subject.startsWith("$JS.")) return isAbout(stream, subject);
  if (kind === "subjects") return subjects.some((own) => includes(subject, own) || own === subject);
  return subjects.some((own) => overlaps(own, subject));
}

function isAbout(stream: string, subject: string): boolean {
  if (tokens(subject).includes(stream)) return true;
  return hasWildcard(subject) && requestsOf(stream).some((pattern) => overlaps(pattern, subject));
}

/** Where JetStream's subjects have the name of the stream (ADR-1; `jetstream-api.ts` has them one by one). */
function requestsOf(stream: string): string[] {
  return [
    ...["STREAM.*", "STREAM.MSG.*", "CONSUMER.*", "CONSUMER.*.*", "DIRECT.GET"].flatMap((api) => [
      `$JS.API.${api}.${stream}`,
      `$JS.API.${api}.${stream}.>`,
    ]),
    `$JS.ACK.${stream}.>`,
    `$JS.FC.${stream}.>`,
  ];
}
