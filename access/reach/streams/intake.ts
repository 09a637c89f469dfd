/**
 * Where a copy takes messages: the server that has it subscribes to the subject on which the origin's consumer delivers,
 * and believes what appears there. nats-server compares only the consumer's name, which is a token of the reply
 * (stream.go, processInboundMirrorMsg and processInboundSourceMsg). So a message that somebody else has delivered to this
 * subject is stored, and one with the status of a heartbeat or of flow control is answered by an empty message on a
 * subject that it names (`Nats-Consumer-Stalled`, or its reply): a request to purge a stream, for example.
 *
 * The subject is a secret of eight letters if the consumer is the server's own, and of a stream with `limits` retention,
 * as long as nobody hears what the copy's server asks for, and no stream keeps it.
 * For other retentions the server makes a durable consumer, which CONSUMER.INFO shows (jetstream_api.go), and a consumer
 * that the configuration names delivers where the configuration says.
 */
import { empty, of, union, type SubjectSet } from "../../subjects/index.ts";
import type { Origin, StreamFacts } from "./facts.ts";

/** Can anybody receive some of these messages of the account, or does a stream keep them? */
export type Heard = (account: string, set: SubjectSet) => boolean;

/** nats-server's own subjects (stream.go, setupMirrorConsumer and setupSourceConsumer). */
export function deliveredOn({ deliver, consumer }: Origin): readonly string[] {
  if (deliver === undefined) return ["$JS.M.*", "$JS.S.*"];
  return consumer ? [deliver] : [`${deliver}.M.*`, `${deliver}.S.*`];
}

const OWN = of("$JS.M.*", "$JS.S.*");

/**
 * Subjects of the copy's account on which others can make it take messages.
 *
 * @param from the origin; undefined: nobody knows it
 * @param origin undefined: nobody has declared that there is none
 */
export function intakeOf(
  into: StreamFacts,
  from: StreamFacts | undefined,
  origin: Origin | undefined,
  isHeard: Heard,
): SubjectSet {
  const isShown = from === undefined || from.on.has("consumed");
  const set = origin === undefined ? OWN : of(...deliveredOn(origin));
  const isNamed = origin?.consumer === true;
  return isNamed || isShown || isFoundOut(into, from, origin, set, isHeard) ? set : empty;
}

/** By anybody who receives what is delivered, or what the copy's server asks for, on its way or where it arrives. */
function isFoundOut(
  into: StreamFacts,
  from: StreamFacts,
  origin: Origin | undefined,
  delivered: SubjectSet,
  isHeard: Heard,
): boolean {
  const asked = (api: string) => {
    const create = `${api}.CONSUMER.CREATE.${origin === undefined ? "*" : from.name}`;
    return of(create, `${create}.>`);
  };
  return (
    isHeard(into.account, delivered) ||
    isHeard(from.account, delivered) ||
    isHeard(into.account, asked(origin?.api ?? "$JS.API")) ||
    isHeard(from.account, union(asked("$JS.API"), of("$JS.EVENT.ADVISORY.API")))
  );
}
