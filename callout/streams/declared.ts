import { declaredStreams, type AccessDocument, type StreamEntry } from "../../access/index.ts";
import type { DeclaredStream } from "../../nats/index.ts";
import type { NamedConfig } from "./api.ts";
import type { Names } from "./rows.ts";

type Accounts = AccessDocument["accounts"];

/** The streams that each account declares, in the order in which they are looked at; accounts without any are left out. */
export function streamsToKeep(accounts: Accounts): Map<string, StreamEntry[]> {
  const found = Object.entries(declaredStreams({ accounts })).map(
    ([name, streams]): [string, StreamEntry[]] => [name, inOrder(Object.values(streams))],
  );
  return new Map(found.filter(([, streams]) => streams.length > 0));
}

/** Those that take from no other come first. */
function inOrder(streams: readonly StreamEntry[]): StreamEntry[] {
  const takes = ({ config: { mirror, sources } }: StreamEntry) =>
    Number(mirror !== undefined || sources !== undefined);
  return streams.toSorted((one, other) => takes(one) - takes(other));
}

/** The declared consumers of a stream. */
export function consumersOf({ consumers = {} }: StreamEntry): NamedConfig[] {
  return Object.values(consumers).map((config) => config as NamedConfig);
}

/** What a user needs to know of streams to get its rights. */
export function rightsOf(streams: readonly StreamEntry[]): DeclaredStream[] {
  return streams.map((entry) => ({
    name: entry.config.name,
    isManaged: entry.managed !== false,
    consumers: consumersOf(entry).map(({ name }) => name),
  }));
}

/** Whether the policy declares a stream, or a consumer of it. */
export function isDeclared(accounts: Accounts, { account, stream, consumer }: Names): boolean {
  const entry = member(member(accounts, account)?.streams ?? {}, stream);
  return consumer === undefined
    ? entry !== undefined
    : member<object>(entry?.consumers ?? {}, consumer) !== undefined;
}

function member<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
