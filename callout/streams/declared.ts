import type { AccessDocument, StreamEntry } from "../../access/index.ts";
import type { DeclaredStream } from "../../nats/index.ts";
import type { NamedConfig } from "./api.ts";
import type { Declared } from "./plan.ts";
import type { Names } from "./rows.ts";

type Accounts = AccessDocument["accounts"];

/** A declared stream with its consumers. */
export interface StreamToKeep extends Declared {
  readonly consumers: readonly Declared[];
}

/** The streams that each account declares; accounts without any are left out. */
export function streamsToKeep(accounts: Accounts): Map<string, StreamToKeep[]> {
  const found = Object.entries(accounts).map(
    ([name, { streams = {} }]): [string, StreamToKeep[]] => [
      name,
      inOrder(Object.values(streams).map(streamToKeep)),
    ],
  );
  return new Map(found.filter(([, streams]) => streams.length > 0));
}

function streamToKeep({
  config,
  consumers = {},
  managed,
  drift,
  mayLose = [],
}: StreamEntry): StreamToKeep {
  const common = { managed: managed !== false, drift: drift ?? "mend", mayLose } as const;
  return {
    ...common,
    config: config as NamedConfig,
    consumers: Object.values(consumers).map((each) => ({ ...common, config: each })),
  };
}

/** Those that take from no other come first. */
function inOrder(streams: readonly StreamToKeep[]): StreamToKeep[] {
  const takes = ({ config: { mirror, sources } }: StreamToKeep) =>
    Number(mirror !== undefined || sources !== undefined);
  return streams.toSorted((one, other) => takes(one) - takes(other));
}

/** What a user needs to know of them to get its rights. */
export function rightsOf(streams: readonly StreamToKeep[]): DeclaredStream[] {
  return streams.map(({ config: { name }, managed, consumers }) => ({
    name,
    isManaged: managed,
    consumers: consumers.map(({ config }) => config.name),
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
