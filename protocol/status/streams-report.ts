import { declaredStreams, streamsDigest, type AccessDocument } from "../../access/index.ts";
import { StreamState, type StreamRow } from "../control/stream-row.ts";

/** What `/streams` of a callout shows: whether everything that its policy declares is there as declared. */
export interface StreamsReport {
  /** Whether a deployment is done with them. What the policy has watched or reported alone does not keep it up. */
  readonly settled: boolean;
  /** Whether all that keeps it from that was refused, so that waiting changes nothing. */
  readonly refused: boolean;
  /** Digest of the policy in force. */
  readonly policy: string;
  /** Digest of the streams that it declares (`streamsDigest`); absent where it declares none. */
  readonly declared?: string;
  /** What keeps it from being settled, a line each. */
  readonly problems: readonly string[];
  readonly streams: readonly StreamRow[];
}

/**
 * Compares what the callouts know of streams with what a policy declares.
 *
 * @param rows of all accounts
 * @example streamsReport(document, rows).problems // ["ORDERS in shopdata is absent"]
 */
export function streamsReport(document: AccessDocument, rows: readonly StreamRow[]): StreamsReport {
  const declared = streamsDigest(document);
  const open = everyDeclared(document).flatMap((one) => {
    const row = rows.find((each) => isAbout(each, one) && each.policy === document.digest);
    return isDone(one, row) ? [] : [{ one, row }];
  });
  return {
    settled: open.length === 0,
    refused: open.length > 0 && open.every(({ row }) => row?.state === StreamState.Refused),
    policy: document.digest,
    ...(declared !== undefined && { declared }),
    problems: open.map(({ one, row }) =>
      row ? streamLine(row) : `${streamName(one)}: not compared with this policy yet`,
    ),
    streams: rows,
  };
}

interface Declared {
  readonly account: string;
  readonly stream: string;
  readonly consumer?: string;
  readonly managed: boolean;
  readonly isReported: boolean;
}

/** Streams, and their consumers after each. */
function everyDeclared(document: AccessDocument): Declared[] {
  return Object.entries(declaredStreams(document)).flatMap(([account, streams]) =>
    Object.entries(streams).flatMap(([stream, entry]) => {
      const managed = entry.managed !== false;
      const one = { account, stream, managed, isReported: entry.drift === "report" };
      const names = Object.keys(entry.consumers ?? {});
      return [one, ...names.map((consumer) => ({ ...one, consumer }))];
    }),
  );
}

function isAbout(row: StreamRow, { account, stream, consumer }: Declared): boolean {
  return row.account === account && row.stream === stream && row.consumer === consumer;
}

/** What is only watched, or whose drift is only reported, no deployment changes. */
function isDone({ managed, isReported }: Declared, row: StreamRow | undefined): boolean {
  if (!row) return false;
  return (
    row.state === StreamState.Ok || !managed || (row.state === StreamState.Drifted && isReported)
  );
}

/** @example streamName({ account: "shopdata", stream: "ORDERS" }) // "ORDERS in shopdata" */
export function streamName({
  account,
  stream,
  consumer,
}: Pick<StreamRow, "account" | "stream" | "consumer">): string {
  const what = consumer === undefined ? stream : `consumer ${consumer} of ${stream}`;
  return `${what} in ${account}`;
}

/** What is wrong with one, in a line. */
export function streamLine(row: StreamRow): string {
  const { state, problem, next } = row;
  const why = problem === undefined ? "" : `: ${problem}`;
  return `${streamName(row)}: ${state}${why}${next === undefined ? "" : ` (${next})`}`;
}
