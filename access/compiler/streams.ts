/** The streams of the document: each declared setting spelled out as JetStream has it. */
import { byCodeUnit } from "../../values/canonical.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import type { StreamUse } from "../language/grant.ts";
import { entryOf, type StreamEntry } from "../streams/index.ts";

/** By account, and then by name. */
export type Entries = ReadonlyMap<string, Readonly<Record<string, StreamEntry>>>;

/** @param used streams by the name of their account, without conflicts or with ones that are reported */
export function compileStreams(
  used: ReadonlyMap<string, ReadonlySet<StreamUse>>,
  diagnostics: Diagnostics,
): Entries {
  const known = new Map<StreamUse, StreamEntry>();
  const entry = (stream: StreamUse): StreamEntry => {
    const found = known.get(stream) ?? compileStream(stream, diagnostics);
    known.set(stream, found);
    return found;
  };
  return new Map(
    [...used].map(([account, streams]) => [
      account,
      Object.fromEntries(
        [...streams]
          .filter(({ problems }) => problems.length === 0)
          .sort((a, b) => byCodeUnit(a.name, b.name))
          .map((stream) => [stream.name, entry(stream)]),
      ),
    ]),
  );
}

function compileStream(stream: StreamUse, diagnostics: Diagnostics): StreamEntry {
  const declaration = stream.declared ?? { as: "stream", settings: {} };
  return entryOf(stream, declaration, (problem) => {
    diagnostics.add(stream.source, problem);
  });
}
