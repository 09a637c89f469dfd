import type { AccessDocument } from "../../access/index.ts";
import { declaredStreams } from "../../access/index.ts";
import { StreamState, type StreamRow } from "../../protocol/control/stream-row.ts";
import { streamLine, type StreamsReport } from "../../protocol/status/streams-report.ts";
import { counted } from "../../text/amounts.ts";
import { ask } from "../network/http.ts";

/** How the streams are that the policy declares in one account, and those that it once did. */
export interface AccountStreams {
  readonly account: string;
  readonly ok: boolean;
  readonly problem?: string;
  readonly streams: readonly StreamRow[];
}

/** Every callout knows it, so the first that answers is taken at its word. */
export async function streamsStatus(
  callouts: readonly string[],
  document: AccessDocument,
): Promise<AccountStreams[]> {
  const report = await firstReport(callouts);
  const rows = Map.groupBy(report?.streams ?? [], ({ account }) => account);
  return Object.entries(declaredStreams(document)).flatMap(([account, declared]) => {
    const streams = rows.get(account) ?? [];
    const isDeclaring = Object.keys(declared).length > 0;
    if (!isDeclaring && streams.length === 0) return [];
    const problem = report ? problemOf(report, account, streams) : "no callout says how they are";
    return [
      { account, ok: problem === undefined, ...(problem !== undefined && { problem }), streams },
    ];
  });
}

async function firstReport(callouts: readonly string[]): Promise<StreamsReport | undefined> {
  for (const url of callouts) {
    // a page that says that something is wrong has another status than 200
    const { body } = await ask(`${url}/streams`).catch(() => ({ body: undefined }));
    if (isReport(body)) return body;
  }
  return undefined;
}

function isReport(body: unknown): body is StreamsReport {
  return (
    typeof body === "object" && body !== null && "streams" in body && Array.isArray(body.streams)
  );
}

/** Also what no deployment changes, such as a watched stream that is not as declared, is a problem to a person. */
function problemOf(
  { problems }: StreamsReport,
  account: string,
  streams: readonly StreamRow[],
): string | undefined {
  const lines = streams
    .filter(({ state }) => state !== StreamState.Ok && state !== StreamState.Undeclared)
    .map(streamLine);
  const others = problems.filter((line) => line.includes(` in ${account}: `));
  const all = [...new Set([...lines, ...others])];
  return all.length === 0 ? undefined : all.join("; ");
}

/** @example wordsOf({ account: "shopdata", … }) // "3 as declared, 1 not declared any more" */
export function wordsOf({ streams }: AccountStreams): string {
  const counts = Object.entries(words).flatMap(([state, text]) => {
    const count = streams.filter((row) => row.state === state).length;
    return count === 0 ? [] : [`${count} ${text}`];
  });
  return counts.length === 0 ? counted(0, "stream") : counts.join(", ");
}

const words: Readonly<Record<StreamState, string>> = {
  ok: "as declared",
  drifted: "drifted",
  refused: "refused",
  absent: "absent",
  unreachable: "unreachable",
  undeclared: "no longer declared",
};
