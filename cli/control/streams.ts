import type { StreamPage, StreamRow } from "../../protocol/control/stream-row.ts";
import type { Ask } from "./ask.ts";

/** What the callouts know of every declared stream. @throws as `askControl` */
export async function askStreams(
  ask: Ask,
): Promise<Pick<StreamPage, "streams" | "leader" | "looked">> {
  const streams: StreamRow[] = [];
  for (;;) {
    const body = { op: "streams", offset: streams.length };
    const page = await ask<StreamPage>({ verb: "inspect", body });
    streams.push(...page.streams);
    if (page.streams.length === 0 || streams.length >= page.total) return { ...page, streams };
  }
}
