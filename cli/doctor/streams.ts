import { declaredStreams, isProven, type AccessDocument } from "../../access/index.ts";
import {
  StreamState,
  type SettingDifference,
  type StreamPage,
  type StreamRow,
} from "../../protocol/control/stream-row.ts";
import { streamName } from "../../protocol/status/streams-report.ts";
import { checker, type Check } from "./check.ts";

/** Seconds after which the leader should have looked at every stream again, several times over. */
const oldLook = 180;

/** What the callouts say of the declared streams, pages put together. */
export type StreamFindings = Pick<StreamPage, "streams" | "leader" | "looked">;

const askAgain = "ask again in a minute; if it stays, read the log of the callout that leads";

/**
 * Whether every declared stream and consumer is as the policy declares it. Policies are proved with the declared
 * settings, so one that differs is told in capitals, whatever the policy says about drift. Which proofs it breaks depends
 * on the invariants, which are not deployed: `brokenProofs` of the role language works that out.
 *
 * @param policy digest of the deployed policy
 * @param now Unix seconds
 */
export function streamChecks(
  { streams, leader, looked }: StreamFindings,
  document: AccessDocument,
  { policy = document.digest, now }: { readonly policy?: string | undefined; readonly now: number },
): Check[] {
  const declared = namesOf(document);
  const known = new Set(streams.map(streamName));
  return [
    ...(declared.length === 0 ? [] : [watchCheck({ leader, looked, now })]),
    ...streams.map((row) => ({ ...rowCheck(row, policy, document), stream: factsOf(row) })),
    ...declared.filter((name) => !known.has(name)).map(unknownCheck),
  ];
}

function namesOf(document: AccessDocument): string[] {
  return Object.entries(declaredStreams(document)).flatMap(([account, streams]) =>
    Object.entries(streams).flatMap(([stream, { consumers = {} }]) => [
      streamName({ account, stream }),
      ...Object.keys(consumers).map((consumer) => streamName({ account, stream, consumer })),
    ]),
  );
}

function watchCheck({
  leader,
  looked,
  now,
}: Pick<StreamFindings, "leader" | "looked"> & { readonly now: number }): Check {
  const { well, bad } = checker("deployment", "streams");
  if (leader === undefined) {
    const next = "see that the callouts reach CONTROL_DATA and its JetStream: nats-entra status";
    return bad("watched", "no callout makes and watches the declared streams", next);
  }
  // one that has only just begun has not told the others of its first look
  const age = Math.round(now - (looked ?? now));
  if (age <= oldLook) return well("watched", `by ${leader}`);
  return bad("watched", `${leader} looked at them ${age} s ago`, "read its log");
}

function unknownCheck(name: string): Check {
  return checker("stream", name).bad("as declared", "no callout knows of it yet", askAgain);
}

function factsOf({ account, stream, consumer, state, changes }: StreamRow): Check["stream"] {
  return { account, stream, ...(consumer !== undefined && { consumer }), state, changes };
}

function rowCheck(row: StreamRow, deployed: string, document: AccessDocument): Check {
  const { well, bad } = checker("stream", streamName(row));
  const { state, policy, managed, changes, problem, next } = row;
  if (state === StreamState.Undeclared) {
    return well("as declared", "it is no longer declared, and left unchanged");
  }
  if (policy !== deployed) {
    return bad("as declared", "it was not compared with this policy yet", askAgain);
  }
  if (state === StreamState.Ok) return well("as declared", managed ? "managed" : "watched only");
  const consumer = consumerOf(row, document);
  const broken = changes.filter(({ setting }) => isProven(setting, consumer));
  const words = [
    ...(problem === undefined ? [state] : [`${state}: ${problem}`]),
    ...changes.map(differenceLine),
    ...broken.map(brokenProof),
  ];
  return bad("as declared", words.join("; "), next ?? nextFor(row));
}

/** @example differenceLine({ setting: "max_age", from: "0", to: "60", … }) // "max_age is 0, and 60 is declared" */
export function differenceLine({ setting, from, to }: SettingDifference): string {
  return `${setting} is ${from}, and ${to} is declared`;
}

function brokenProof({ setting }: SettingDifference): string {
  return `PROOFS DO NOT HOLD FOR IT: the policy is proved with the declared ${setting}`;
}

/** As it is declared; undefined for a stream. */
function consumerOf({ account, stream, consumer }: StreamRow, document: AccessDocument) {
  if (consumer === undefined) return undefined;
  const entry = declaredStreams(document)[account]?.[stream];
  return entry?.consumers?.[consumer] ?? {};
}

function nextFor({ state, managed }: StreamRow): string {
  if (state === StreamState.Absent && !managed) return "make it, or take it out of the policy";
  if (state === StreamState.Drifted && !managed)
    return "have its owner change it back, or declare what it is, and read what the proofs say then";
  if (state === StreamState.Drifted)
    return "find out who changes it; leave drift out of its declaration to have it corrected";
  return "read the log of the callout that leads";
}
