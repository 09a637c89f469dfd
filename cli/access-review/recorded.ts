/** What the callouts have recorded, asked of them: their stream, as `audit tail` reads it. */
import { createHash } from "node:crypto";
import type { AuditFile } from "../../reports/access-review/audit.ts";
import type { Usage } from "../../reports/access-review/usage.ts";
import type { Verification } from "../../reports/audit/verify.ts";
import { Failure } from "../../errors/failure.mjs";
import { streamLines } from "../audit/stream.ts";
import { remedyFor, withControl, type Asker } from "../control/ask.ts";
import { deployedPolicy } from "../policy/document.ts";
import { LoginRefused } from "../network/connect.ts";

const STREAM = "the stream AUDIT";

/**
 * Reads the whole stream into the usage, and holds it to its chains.
 *
 * @returns as of a file: the hash is that of its lines, each with its end
 * @throws Failure as `audit tail`; with the roles that may read it for an identity that has none of them
 */
export async function recordedIn(
  asker: Asker,
  { usage, verification }: { readonly usage: Usage; readonly verification: Verification },
  progress: (records: number) => void,
): Promise<AuditFile> {
  const hash = createHash("sha256");
  const counts = { bytes: 0, records: 0, unreadable: 0 };
  let line = 0;
  const take = (text: string): void => {
    line += 1;
    hash.update(`${text}\n`);
    counts.bytes += Buffer.byteLength(text) + 1;
    verification.add(text, { file: STREAM, line });
    if (usage.add(text)) counts.records += 1;
    else counts.unreadable += 1;
    progress(line);
  };
  try {
    await withControl(asker, async (ask) => {
      const sleep = (seconds: number) => asker.io.sleep(seconds);
      for await (const text of streamLines(ask, { follow: false, sleep })) take(text);
    });
  } catch (error) {
    if (!(error instanceof LoginRefused)) throw error;
    // who has no role in CONTROL at all is refused before anything can be asked
    throw new Failure("control_not_granted", "this identity may not read the audit", {
      why: error.why ?? error.message,
      next: remedyFor("audit", deployedPolicy(asker.settings)),
      cause: error,
    });
  }
  return { file: STREAM, sha256: hash.digest("hex"), ...counts };
}
