import type { AccessDocument } from "../../access/index.ts";
import type { StreamRow } from "../../protocol/control/stream-row.ts";
import { streamsReport } from "../../protocol/status/streams-report.ts";
import { jsonPage, type Page } from "./http.ts";

/**
 * The page `/streams`: 200 once every declared stream is as declared, 409 when all that is left was refused, so that
 * waiting changes nothing, and 503 until then. A deployment waits for it; no probe does, since logins need no streams.
 */
export function streamsPage(policy: AccessDocument, rows: readonly StreamRow[]): Page {
  const report = streamsReport(policy, rows);
  return jsonPage(report.settled ? 200 : report.refused ? 409 : 503, report);
}
