import type { Io } from "../terminal/io.ts";
import { withControl } from "../control/ask.ts";
import { readSettings } from "../settings/settings.ts";
import { keptOf, type Kept } from "./event.ts";
import { auditFiles, linesOf } from "./lines.ts";
import { streamLines } from "./stream.ts";

export interface SourceOptions {
  readonly as?: string;
  readonly settings?: string;
  readonly since?: number | undefined;
  readonly follow: boolean;
}

/**
 * Gives every record of files, or of the stream when no paths are named, to some work. A record may come more than
 * once: it goes into the stream once at least.
 *
 * @throws Failure of files, sign-in, connection or stream
 */
export async function eachRecord(
  io: Io,
  paths: readonly string[],
  { as, settings: file, since, follow }: SourceOptions,
  work: (kept: Kept) => void,
): Promise<void> {
  if (paths.length > 0) {
    for await (const { text } of linesOf(io, auditFiles(io, paths))) take(text, since, work);
    return;
  }
  const settings = readSettings(io, file);
  await withControl({ io, settings, as }, async (ask) => {
    const sleep = (seconds: number) => io.sleep(seconds);
    for await (const text of streamLines(ask, { since, follow, sleep }))
      take(text, undefined, work);
  });
}

function take(text: string, since: number | undefined, work: (kept: Kept) => void): void {
  const kept = keptOf(text);
  if (kept && (since === undefined || kept.event.time >= since)) work(kept);
}
