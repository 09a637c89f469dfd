import { lineHash } from "../../protocol/audit/chain.ts";
import type { AuditPage, AuditPlace } from "../../protocol/control/audit-page.ts";
import type { Ask } from "../control/ask.ts";

export interface StreamReading {
  /** Milliseconds since 1970 from which records are read. @default from the first on */
  readonly since?: number | undefined;
  /** Continues with what comes, forever; with what comes alone when there is no `since`. */
  readonly follow: boolean;
  /** Waits for so many seconds. */
  readonly sleep: (seconds: number) => Promise<void>;
}

/** Seconds between two questions whether there is more. */
const pause = 1;
/** Records that are known again: more than a callout sends once more, with what others send meanwhile. */
const remembered = 65_536;

/**
 * Records of the audit stream, asked from the callouts page by page: as the role language's `readAudit()` permits.
 * Each is a line as the callout wrote it, and comes once: a callout that was killed sends its last ones once more,
 * since it does not know that they have arrived.
 *
 * @throws Failure as `askControl` has it, `audit_made_again`
 * @example for await (const line of streamLines(ask, { follow: false, sleep: io.sleep })) work(line);
 */
export async function* streamLines(
  ask: Ask,
  { since, follow, sleep }: StreamReading,
): AsyncGenerator<string> {
  const recent = new RecentLines();
  const read = (body: object) => ask<AuditPage>({ verb: "audit", body });
  const start = async (): Promise<AuditPlace> => {
    if (since !== undefined) return { since };
    return follow ? (await read({ op: "end" })).next : { from: 1, skip: 0 };
  };
  for (let place = await start(); ;) {
    const { lines, next } = await read({ op: "read", ...place });
    yield* lines.filter((line) => recent.isNew(line));
    if (lines.length === 0 && !follow) return;
    if (lines.length === 0) await sleep(pause);
    place = next;
  }
}

/** Lines by their hash, so many as `remembered`. */
class RecentLines {
  readonly #hashes = new Set<string>();

  /** Remembers a line; false when it was remembered already. */
  isNew(line: string): boolean {
    const hash = lineHash(line);
    if (this.#hashes.has(hash)) return false;
    this.#hashes.add(hash);
    if (this.#hashes.size > remembered) {
      const [oldest = ""] = this.#hashes;
      this.#hashes.delete(oldest);
    }
    return true;
  }
}
