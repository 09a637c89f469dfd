/** What sessions of an account can name: subjects of their own account, and of others by what they import. */
import { matches, maySubscribe, type AccessDocument } from "../../../../access/index.ts";
import { PLAIN, SERVICES } from "./draw.ts";
import { CONSUMER, type MadeStream } from "./grants.ts";
import type { Plan } from "./plan.ts";

/** What a request to a subject does, where it arrives. */
export type Does =
  /** Somebody may receive it, or a stream store it. */
  | { readonly kind: "word" }
  /** Answered with JSON. */
  | { readonly kind: "ask" | "get"; readonly body: string }
  /** Answered with messages of a stream: one, `all` that are left, or when it `fails` an empty status. */
  | { readonly kind: "pull"; readonly body: string; readonly all: string; readonly fails: string }
  | { readonly kind: "direct"; readonly filter: string }
  /** Makes a consumer, of one subject of the stream or of all. */
  | { readonly kind: "create"; readonly stream: MadeStream; readonly filter: string | undefined }
  | { readonly kind: "update"; readonly stream: MadeStream }
  /** Answered with JSON, and hard on the consumer that others use: it comes last. */
  | { readonly kind: "disturb" }
  /** Sends all of the stream where the request says. */
  | { readonly kind: "backup" }
  | { readonly kind: "erase"; readonly body: string };

export interface Named {
  /** As the session's account knows it. */
  readonly local: string;
  readonly does: Does;
  /** The stream that it is about, in whatever account. */
  readonly stream?: MadeStream;
}

/** An inbox of somebody else's. */
export const OTHER = "_INBOX.00000000-0000-4000-8000-0000000000ff.known";

/** Everything that a session of the account can name, once each. */
export function namedIn(plan: Plan, account: string): Named[] {
  const { imports } = plan.compiled.document.accounts[account] as Imports;
  const own = [
    ...[...SERVICES, ...PLAIN, OTHER].map((local): Named => ({ local, does: { kind: "word" } })),
    { local: "$SYS.REQ.USER.INFO", does: { kind: "ask", body: "" } } as const,
    { local: "$JS.API.INFO", does: { kind: "ask", body: "" } } as const,
    ...plan.streams.filter((stream) => stream.account === account).flatMap(ofStream),
  ];
  const taken = imports
    .filter(({ kind }) => kind === "service")
    .flatMap(({ from, subject, to }) =>
      namedIn(plan, from)
        .filter(({ local }) => matches(local, subject))
        .map((named): Named => ({ ...named, local: renamed(named.local, subject, to) })),
    );
  const all = [...taken, ...own, ...receivedFrom(plan, account)];
  return [...new Map(all.map((named) => [named.local, named])).values()];
}

type Imports = AccessDocument["accounts"][string];

/** What stream imports bring. */
function receivedFrom(plan: Plan, account: string): Named[] {
  const { imports } = plan.compiled.document.accounts[account] as Imports;
  return imports
    .filter(({ kind }) => kind === "stream")
    .flatMap(({ from, subject, to }) =>
      namedIn(plan, from)
        .filter(({ local, does }) => does.kind === "word" && matches(local, subject))
        .map(({ local }): Named => ({
          local: renamed(local, subject, to),
          does: { kind: "word" },
        })),
    );
}

/** Wildcards in their order, as compile() has them. */
function renamed(subject: string, from: string, to: string): string {
  const stars: string[] = [];
  const [source, tokens] = [from.split("."), subject.split(".")];
  source.forEach((token, i) => token === "*" && stars.push(tokens[i] ?? ""));
  const rest = source.at(-1) === ">" ? tokens.slice(source.length - 1) : [];
  return to
    .split(".")
    .flatMap((token) => (token === "*" ? [stars.shift() ?? ""] : token === ">" ? rest : [token]))
    .join(".");
}

function ofStream(stream: MadeStream): Named[] {
  const { name, examples, isCopy, config } = stream;
  const [first = ""] = examples;
  // whose messages go once all consumers have done with them
  const isConsumed = ["interest", "workqueue"].includes(String(config["retention"]));
  const isWaited = config["retention"] === "interest";
  const api = (subject: string, does: Does): Named => ({
    local: `$JS.API.${subject}`,
    does,
    stream,
  });
  const next = { batch: 1, no_wait: true };
  const pull = {
    kind: "pull",
    body: JSON.stringify(next),
    all: JSON.stringify({ ...next, batch: 200 }),
    // a heartbeat that is too long for the request: 400 Bad Request, at once
    fails: JSON.stringify({ ...next, idle_heartbeat: 1e9 }),
  } as const;
  return [
    ...(isCopy ? [] : examples.map((local): Named => ({ local, does: { kind: "word" }, stream }))),
    api(`STREAM.INFO.${name}`, { kind: "ask", body: JSON.stringify({ subjects_filter: ">" }) }),
    api(`STREAM.MSG.GET.${name}`, { kind: "get", body: JSON.stringify({ last_by_subj: first }) }),
    api(`CONSUMER.INFO.${name}.${CONSUMER}`, { kind: "ask", body: "" }),
    api(`CONSUMER.MSG.NEXT.${name}.${CONSUMER}`, pull),
    ...examples.map((filter) => api(`DIRECT.GET.${name}.${filter}`, { kind: "direct", filter })),
    api(`CONSUMER.CREATE.${name}.NEW`, { kind: "create", stream, filter: undefined }),
    ...examples.map((filter) =>
      api(`CONSUMER.CREATE.${name}.NEW.${filter}`, { kind: "create", stream, filter }),
    ),
    api(`DIRECT.GET.${name}`, { kind: "get", body: JSON.stringify({ last_by_subj: first }) }),
    api(`CONSUMER.NAMES.${name}`, { kind: "ask", body: "" }),
    api(`CONSUMER.LIST.${name}`, { kind: "ask", body: "" }),
    ...["PAUSE", "UNPIN", "RESET"].map((verb) =>
      api(`CONSUMER.${verb}.${name}.${CONSUMER}`, { kind: "disturb" }),
    ),
    api(
      `CONSUMER.DELETE.${name}.${CONSUMER}`,
      isWaited ? { kind: "erase", body: "" } : { kind: "disturb" },
    ),
    ...(isConsumed ? [acknowledgement(stream)] : []),
    api(`STREAM.SNAPSHOT.${name}`, { kind: "backup" }),
    api(`STREAM.UPDATE.${name}`, { kind: "update", stream }),
    api(`STREAM.PURGE.${name}`, { kind: "erase", body: "" }),
    api(`STREAM.DELETE.${name}`, { kind: "erase", body: "" }),
    api(`STREAM.MSG.DELETE.${name}`, { kind: "erase", body: JSON.stringify({ seq: 1 }) }),
  ];
}

/** Of the last message of its one subject, after it was pulled. */
function acknowledgement(stream: MadeStream): Named {
  const local = `$JS.ACK.${stream.name}.${CONSUMER}.1.20.20.1.0`;
  return { local, does: { kind: "erase", body: "" }, stream };
}

/** May a session of the account receive it: by its roles, or because it is an inbox? */
export function isHeard(document: AccessDocument, account: string, subject: string): boolean {
  if (subject.startsWith("_INBOX.")) return document.session.subscribe.length > 0;
  return Object.values(document.roles).some(
    (role) => role.account === account && maySubscribe(role, subject),
  );
}

/**
 * Does it matter that a message appears there: does somebody receive it, a stream store it, JetStream obey it, an
 * export or import take it further?
 */
export function matters({ compiled, streams }: Plan, account: string, subject: string): boolean {
  const { document } = compiled;
  const { exports, imports } = document.accounts[account] as Imports;
  return (
    isHeard(document, account, subject) ||
    subject.startsWith("$JS.API.") ||
    streams.some(
      (stream) =>
        stream.account === account && stream.subjects.some((stored) => matches(subject, stored)),
    ) ||
    exports.some((item) => item.kind === "stream" && matches(subject, item.subject)) ||
    imports.some((item) => item.kind === "service" && matches(subject, item.to))
  );
}

/** Does a consumer deliver there: is there, or can there be, a subscription to this very subject? */
export function isDeliverable(plan: Plan, account: string, subject: string): boolean {
  const { document } = plan.compiled;
  const { imports } = document.accounts[account] as Imports;
  return (
    isHeard(document, account, subject) ||
    plan.streams.some((it) => it.account === account && it.subjects.includes(subject)) ||
    imports.some((item) => item.kind === "service" && item.to === subject)
  );
}
