/** What the streams of an account are together: they fit in its limits, and those that they copy are there. */
import type { Problem } from "../errors/error.ts";
import { closest } from "../../values/suggest.ts";
import { overlaps } from "../subjects/pattern.ts";
import type { StreamConfig, StreamEntry, StreamOrigin } from "./config.ts";
import { size } from "./words.ts";

/** The limits of JetStream in the account's JWT; -1 is unlimited. */
export interface Limits {
  readonly memory: number;
  readonly disk: number;
  readonly streams: number;
  readonly consumers: number;
}

type Entries = Readonly<Record<string, StreamEntry>>;

/** Problems of the account itself. */
export function limitProblems(entries: Entries, limits: Limits): Problem[] {
  const count = Object.keys(entries).length;
  const problems: Problem[] = [];
  if (limits.streams >= 0 && count > limits.streams) {
    problems.push({
      code: "setting_conflict",
      message: `it has ${count} streams, and its JetStream takes ${limits.streams}`,
      next: `raise jetstream.streams to at least ${count}`,
    });
  }
  for (const [storage, limit] of [
    ["file", limits.disk],
    ["memory", limits.memory],
  ] as const) {
    const reserved = reservation(entries, storage);
    if (limit < 0 || reserved <= limit) continue;
    const name = storage === "file" ? "disk" : "memory";
    const where = storage === "file" ? "files" : "memory";
    const room =
      limit === 0
        ? `it has streams in ${where}, and its JetStream has no room for them`
        : `its streams in ${where} reserve ${size(reserved)} with their replicas, and its JetStream has ${size(limit)}`;
    problems.push({
      code: "setting_conflict",
      message: room,
      next: `raise jetstream.${name}, or lower maxBytes`,
    });
  }
  return problems;
}

/** What nats-server reserves for streams that the stack makes: `maxBytes` for each replica (jetstream.go). */
function reservation(entries: Entries, storage: "file" | "memory"): number {
  return Object.values(entries).reduce((sum, { managed, config }) => {
    if (managed === false || config.storage !== storage) return sum;
    // one byte at least: without any room a stream is refused
    return sum + Math.max(config.max_bytes, 1) * config.num_replicas;
  }, 0);
}

/** Problems of one stream among those of its account. */
export function neighbourProblems(
  { managed, config, consumers = {} }: StreamEntry,
  entries: Entries,
  limits: Limits,
): Problem[] {
  if (managed === false) return [];
  const origins = [...(config.mirror ? [config.mirror] : []), ...(config.sources ?? [])];
  const of = `the stream '${config.name}'`;
  const count = Object.keys(consumers).length;
  return [
    ...origins.flatMap((origin) => originProblems(config, origin, entries)),
    ...(hasCycle(config, entries)
      ? [conflict(`${of} takes its own messages by its sources`, "leave one of the sources out")]
      : []),
    ...(limits.consumers >= 0 && count > limits.consumers
      ? [
          conflict(
            `${of} declares ${count} consumers, and the account takes ${limits.consumers} of a stream`,
            `raise jetstream.consumers to at least ${count}`,
          ),
        ]
      : []),
    ...(limits.consumers > 0 && config.max_consumers > limits.consumers
      ? [
          conflict(
            `${of}: maxConsumers is ${config.max_consumers}, and the account takes ${limits.consumers} of a stream`,
            "lower it, or leave it out",
          ),
        ]
      : []),
  ];
}

function conflict(message: string, next: string): Problem {
  return { code: "setting_conflict", message, next };
}

function originProblems(config: StreamConfig, origin: StreamOrigin, entries: Entries): Problem[] {
  if (origin.external !== undefined) return [];
  const { name } = origin;
  const found = Object.hasOwn(entries, name) ? entries[name] : undefined;
  const of = `the stream '${config.name}'`;
  if (name === config.name)
    return [conflict(`${of} takes its own messages`, "name another stream")];
  if (found === undefined) {
    const meant = closest(name, Object.keys(entries));
    const message = `${of} takes messages of '${name}', which its account does not have`;
    const next =
      meant === undefined
        ? "declare it, with managed: false if something else makes it, or write external if it lives elsewhere"
        : `did you mean '${meant}'?`;
    return [{ code: "stream_unknown", message, next }];
  }
  const larger = found.config.max_msg_size ?? -1;
  if (config.max_msg_size > 0 && larger > config.max_msg_size) {
    return [conflict(`${of} has a smaller maxMsgSize than '${name}'`, "raise it, or leave it out")];
  }
  return [];
}

/** As nats-server follows sources and mirrors (stream.go, checkStreamCfg). */
function hasCycle(start: StreamConfig, entries: Entries): boolean {
  const visited = new Set<string>();
  const queue: StreamEntry["config"][] = [start];
  for (let config = queue.shift(); config !== undefined; config = queue.shift()) {
    visited.add(config.name);
    const { subjects, mirror, sources } = config;
    for (const origin of [...(sources ?? []), ...(mirror ? [mirror] : [])]) {
      if (origin.external !== undefined || origin.name === config.name) continue;
      const filter = origin === mirror ? undefined : origin.filter_subject;
      const taken =
        filter === undefined || (subjects ?? []).some((subject) => overlaps(subject, filter));
      if (visited.has(origin.name)) {
        if (taken) return true;
        continue;
      }
      const next = Object.hasOwn(entries, origin.name) ? entries[origin.name] : undefined;
      if (next !== undefined) queue.push(next.config);
    }
  }
  return false;
}
