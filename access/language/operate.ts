/**
 * What operators do with streams and consumers that are there. Each request names its stream, and its consumer, in its
 * subject, so a grant is for that one alone; what else it names is in its body, to which nats-server holds nobody. With
 * each come the look-ups that clients make first: of the stream, and of the account, which nats.js makes before anything
 * that is managed, and the `nats` command before it pauses.
 */
import { placeOf, type Account } from "./account.ts";
import type { Grant } from "./grant.ts";
import { ACCOUNT_INFO } from "./jetstream-api.ts";
import { consumerProblems, streamOf, toAsk, type Stored } from "./stored.ts";
import { callSite, type SourceRef } from "../errors/source.ts";

/** The consumer that a helper is about. */
export interface OneConsumer {
  /** Its name. */
  readonly consumer: string;
}

/**
 * May purge a stream or a bucket: remove all messages, those of one subject, or all but the last. nats-server cannot
 * hold the right to some subjects, since a request names them in its body.
 *
 * For key-value buckets this is also what removes the markers of deleted keys (`PurgeDeletes`).
 *
 * @example purge(ORDERS)
 */
export function purge(stored: Stored): Grant {
  return operate("purge", stored, "STREAM.PURGE", callSite(purge));
}

/**
 * May delete single messages of a stream by their sequence, with or without overwriting them. Not of key-value buckets:
 * their streams deny it.
 *
 * @example deleteMessages(ORDERS)
 */
export function deleteMessages(stored: Stored): Grant {
  return operate("deleteMessages", stored, "STREAM.MSG.DELETE", callSite(deleteMessages));
}

/**
 * May delete a stream or a bucket, with all its messages and consumers.
 *
 * @example deleteStream(ORDERS)
 */
export function deleteStream(stored: Stored): Grant {
  return operate("deleteStream", stored, "STREAM.DELETE", callSite(deleteStream));
}

/**
 * May delete one consumer: its readers lose their place.
 *
 * @example deleteConsumer(ORDERS, { consumer: "shipping" })
 */
export function deleteConsumer(stored: Stored, one: OneConsumer): Grant {
  return operateOne("deleteConsumer", stored, "DELETE", one, callSite(deleteConsumer));
}

/**
 * May pause one consumer until a time, and resume it.
 *
 * @example pause(ORDERS, { consumer: "shipping" })
 */
export function pause(stored: Stored, one: OneConsumer): Grant {
  return operateOne("pause", stored, "PAUSE", one, callSite(pause));
}

/**
 * May take a pinned client off one consumer, so that another client is pinned (ADR-42, priority groups).
 *
 * @example unpin(ORDERS, { consumer: "shipping" })
 */
export function unpin(stored: Stored, one: OneConsumer): Grant {
  return operateOne("unpin", stored, "UNPIN", one, callSite(unpin));
}

/**
 * May reset one consumer to a sequence (2.14): messages are delivered again, or never.
 *
 * @example rewind(ORDERS, { consumer: "shipping" })
 */
export function rewind(stored: Stored, one: OneConsumer): Grant {
  return operateOne("rewind", stored, "RESET", one, callSite(rewind));
}

/**
 * May see what is there. Of a stream or bucket: its configuration and state, the names of its subjects, and its
 * consumers. Of an account: all its streams with configuration and state. Without an argument, of the role's account.
 *
 * @example list(ORDERS)
 * @example list(shopdata)
 */
export function list(of?: Stored | Account | string): Grant {
  const source = callSite(list);
  if (of === undefined || typeof of === "string" || of.kind === "account") {
    const place = placeOf(of);
    const publish = [ACCOUNT_INFO, "$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST"];
    const label = `list(${place ?? ""})`;
    return {
      kind: "grant",
      label,
      publish,
      subscribe: [],
      place,
      manages: true,
      problems: [],
      source,
    };
  }
  const stream = streamOf(of);
  const { name } = stream;
  const publish = [
    ACCOUNT_INFO,
    `$JS.API.STREAM.INFO.${name}`,
    `$JS.API.CONSUMER.NAMES.${name}`,
    `$JS.API.CONSUMER.LIST.${name}`,
    `$JS.API.CONSUMER.INFO.${name}.*`,
  ];
  return { ...toAsk(`list(${name})`, stream, publish, source), manages: true };
}

function operate(helper: string, stored: Stored, request: string, source: SourceRef): Grant {
  const stream = streamOf(stored);
  const { name } = stream;
  const publish = [ACCOUNT_INFO, `$JS.API.STREAM.INFO.${name}`, `$JS.API.${request}.${name}`];
  return { ...toAsk(`${helper}(${name})`, stream, publish, source), manages: true };
}

function operateOne(
  helper: string,
  stored: Stored,
  request: string,
  { consumer }: OneConsumer,
  source: SourceRef,
): Grant {
  const stream = streamOf(stored);
  const { name } = stream;
  const publish = [
    ACCOUNT_INFO,
    `$JS.API.STREAM.INFO.${name}`,
    `$JS.API.CONSUMER.INFO.${name}.${consumer}`,
    `$JS.API.CONSUMER.${request}.${name}.${consumer}`,
  ];
  const label = `${helper}(${name}, ${consumer})`;
  return { ...toAsk(label, stream, publish, source, consumerProblems(consumer)), manages: true };
}
