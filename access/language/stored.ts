/** What helpers for operators and readers are about: a stream, or the stream that stores a bucket. */
import { kindOf, wrongArgument } from "./arguments.ts";
import type { KeyValue, Objects } from "./bucket.ts";
import type { Grant, StreamUse } from "./grant.ts";
import { nameProblems, type Stream } from "./stream.ts";
import type { Problem } from "../errors/error.ts";
import type { SourceRef } from "../errors/source.ts";

/** A stream, a key-value bucket or a bucket of the object store. */
export type Stored = Stream | KeyValue | Objects;

export function streamOf(stored: Stored): StreamUse {
  const kind = kindOf(stored);
  if (kind !== "bucket" && kind !== "stream")
    wrongArgument(
      "this",
      "a stream or a bucket, as stream(…), kv(…) and objects(…) make them",
      stored,
    );
  return stored.kind === "bucket" ? stored.stream : stored;
}

/** A right to send requests about a stream. */
export function toAsk(
  label: string,
  stream: StreamUse,
  publish: readonly string[],
  source: SourceRef,
  problems: readonly Problem[] = [],
): Grant {
  return {
    kind: "grant",
    label,
    publish,
    subscribe: [],
    place: stream.place,
    stream,
    problems,
    source,
  };
}

/** Problems of a consumer's name that a request is about: it is one consumer, and the same for everyone. */
export function consumerProblems(consumer: string): Problem[] {
  return nameProblems("consumer", consumer);
}
