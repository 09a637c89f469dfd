/** Reading single messages without a consumer (ADR-31): nothing to create, to acknowledge or to clean up. */
import type { Grant } from "./grant.ts";
import { ACCOUNT_INFO } from "./jetstream-api.ts";
import { streamOf, toAsk, type Stored } from "./stored.ts";
import { insideProblems } from "./stream.ts";
import { callSite } from "../errors/source.ts";

/**
 * May get any message of a stream: by its sequence, the last or next one of a subject, several in a batch, the last
 * of many subjects at once, as they were at some time. All but the first two need a stream that allows direct get.
 *
 * @example getFrom(ORDERS)
 */
export function getFrom(stored: Stored): Grant {
  const stream = streamOf(stored);
  const { name } = stream;
  const publish = [
    ACCOUNT_INFO,
    `$JS.API.STREAM.INFO.${name}`,
    `$JS.API.STREAM.MSG.GET.${name}`,
    `$JS.API.DIRECT.GET.${name}`,
    `$JS.API.DIRECT.GET.${name}.>`,
  ];
  return toAsk(`getFrom(${name})`, stream, publish, callSite(getFrom));
}

/**
 * May get the last message of these subjects, one at a time, of a stream that allows direct get. A request names its
 * subject in its own subject, so nats-server holds the session to it. It cannot do so for batches or several subjects
 * at once: for those grant `getFrom`.
 *
 * The look-up that clients make first tells the names of all subjects of the stream.
 *
 * @example lastOf(ORDERS, "orders.events.created")
 * @example lastOf(COUNTERS, "counters.{oid}.>")
 */
export function lastOf(stored: Stored, ...subjects: readonly [string, ...string[]]): Grant {
  const stream = streamOf(stored);
  const { name } = stream;
  const publish = [
    ACCOUNT_INFO,
    `$JS.API.STREAM.INFO.${name}`,
    ...subjects.map((subject) => `$JS.API.DIRECT.GET.${name}.${subject}`),
  ];
  const label = `lastOf(${[name, ...subjects].join(", ")})`;
  const problems = subjects.flatMap((subject) => insideProblems(stream, subject));
  return toAsk(label, stream, publish, callSite(lastOf), problems);
}
