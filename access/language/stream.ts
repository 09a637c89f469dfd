/** JetStream streams, as values to which grants refer. */
import { placeOf } from "./account.ts";
import { givenStream, givenText, givenTexts, wrongArgument } from "./arguments.ts";
import { fixedSubjectProblems, subjectProblems } from "./check-subject.ts";
import type { Problem } from "../errors/error.ts";
import { declarationOf, undeclaredProblems, type StreamOptions } from "./declare.ts";
import type { Grant, StreamUse } from "./grant.ts";
import {
  createDurableSubject,
  createSubject,
  createUnnamedSubject,
  deleteSubject,
  flowControl,
  manageSubjects,
  STREAM_NAMES,
} from "./jetstream-api.ts";
import { removalProblems } from "./removal.ts";
import { callSite } from "../errors/source.ts";
import { ASSET_NAME } from "../streams/kinds.ts";
import { includes } from "../subjects/pattern.ts";
import { isPlaceholder } from "../subjects/placeholder.ts";

/** What `stream` returns: a stream that grants such as `consume` and `follow` are about. */
export interface Stream extends StreamUse {
  readonly kind: "stream";
}

/**
 * A stream: what it stores, where it lives, and its settings by JetStream's names. The stack makes it and changes it,
 * unless `managed` is false. What is left out is what JetStream takes for it.
 *
 * @example
 * export const ORDERS = stream("ORDERS", {
 *   account: shopdata,
 *   subjects: ["orders.events.>"],
 *   maxAge: "30d",
 *   replicas: 3,
 *   consumers: { shipping: { filterSubjects: ["orders.events.paid"], ackWait: "30s", maxDeliver: 5 } },
 * });
 */
export function stream(name: string, options: StreamOptions): Stream {
  const { subjects = [], account, ...settings } = options;
  const problems: Problem[] = [
    ...nameProblems("stream", name),
    ...subjects.flatMap((subject) => fixedSubjectProblems("a stream", subject)),
  ];
  const { mirror = false, sources = false } = options;
  if (subjects.length === 0 && mirror === false && sources === false) {
    problems.push({
      code: "stream_empty",
      message: `the stream '${name}' stores no subjects`,
      next: 'write for example subjects: ["orders.events.>"]',
    });
  }
  const declared = declarationOf("stream", settings);
  const source = callSite(stream);
  return { kind: "stream", name, subjects, place: placeOf(account), declared, problems, source };
}

/**
 * May store messages in a stream: publishes to its subjects, or only to the narrower ones given.
 * The acknowledgement comes to the session's own inbox. Nobody publishes to a mirror, or to a stream that has only
 * sources: in an invariant, `publishTo` of one is about those who publish to what it copies.
 *
 * @example publishTo(ORDERS, "orders.events.created")
 */
export function publishTo(target: Stream, ...narrower: readonly string[]): Grant {
  givenStream("publishTo", target);
  givenTexts("publishTo", "narrower subjects", narrower);
  return {
    kind: "grant",
    label: `publishTo(${[target.name, ...narrower].join(", ")})`,
    publish: narrower.length === 0 ? target.subjects : narrower,
    subscribe: [],
    place: target.place,
    stream: target,
    problems: narrower.flatMap((subject) => insideProblems(target, subject, "write")),
    source: callSite(publishTo),
  };
}

/** Options of `consume`. */
export interface ConsumeOptions {
  /**
   * Name of the durable pull consumer, or a claim placeholder: with `"{oid}"` each identity has one of its own, named
   * by its object id.
   */
  readonly consumer: string;
  /**
   * May also create (and so update) this consumer. A filter keeps it to one of the stream's subjects:
   * nats-server holds the consumer to the filter in the request's subject.
   * A session that creates a consumer can have its messages delivered to any subject of the account, so
   * prefer consumers made beforehand by a role that may `manage` the stream.
   * @default false
   */
  readonly create?: boolean | { readonly filter: string };
}

/**
 * May read a stream through one durable pull consumer: look it up, fetch messages, acknowledge them. Many clients look
 * the stream itself up first, which tells its configuration and the names of its subjects, not its messages.
 *
 * Subjects after https://docs.nats.io/reference/reference-protocols/nats_api_reference; acknowledgements
 * in the first format of ADR-15, which nats-server uses unless `js_ack_fc_v2` is switched on.
 *
 * @example consume(ORDERS, { consumer: "shipping" })
 */
export function consume(source: Stream, options: ConsumeOptions): Grant {
  givenStream("consume", source);
  if (typeof options !== "object") wrongArgument("consume", '{ consumer: "…" }', options);
  givenText("consume", "consumer: the name of a consumer", options.consumer);
  const { consumer, create = false } = options;
  const { name } = source;
  const isPerIdentity = isPlaceholder(consumer);
  const problems = isPerIdentity ? [] : nameProblems("consumer", consumer);
  if (create === false && !isPerIdentity) problems.push(...undeclaredProblems(source, consumer));
  if (typeof create === "object") problems.push(...insideProblems(source, create.filter));
  return {
    kind: "grant",
    label: `consume(${name}, ${consumer})`,
    publish: [
      `$JS.API.CONSUMER.INFO.${name}.${consumer}`,
      `$JS.API.CONSUMER.MSG.NEXT.${name}.${consumer}`,
      `$JS.ACK.${name}.${consumer}.>`,
      // clients such as jnats and the nats command look the stream up first
      `$JS.API.STREAM.INFO.${name}`,
      ...creating(name, consumer, create),
    ],
    subscribe: [],
    place: source.place,
    stream: source,
    problems,
    source: callSite(consume),
  };
}

/** Without a filter of the policy's: with any filters, and as older clients do it. */
function creating(
  stream: string,
  consumer: string,
  create: NonNullable<ConsumeOptions["create"]>,
): string[] {
  if (create === false) return [];
  if (create !== true) return [createSubject(stream, consumer, create.filter)];
  return [
    createSubject(stream, consumer),
    createSubject(stream, consumer, ">"),
    createDurableSubject(stream, consumer),
  ];
}

/**
 * May read a stream from any point by ordered (ephemeral) consumers of its own making, all of it or
 * only one subject. For watching and replaying, not for sharing work.
 *
 * Clients name such consumers freely, and delete them when they stop, so the grant covers every consumer name of the
 * stream: its holder could also fetch from, reconfigure or delete the durable consumers of others. The right to delete
 * adds nothing to that: a consumer that is given a short `inactive_threshold` is deleted by the server. Prefer `consume`.
 *
 * Where messages go once all consumers have done with them (`retention` other than `limits`), this is a right to remove
 * messages, so a part of such a stream cannot be followed.
 *
 * @example follow(ORDERS, { subject: "orders.events.created" })
 */
export function follow(source: Stream, options: { readonly subject?: string } = {}): Grant {
  givenStream("follow", source);
  const { name } = source;
  const { subject } = options;
  return {
    kind: "grant",
    label: `follow(${subject === undefined ? name : `${name}, ${subject}`})`,
    publish: [
      `$JS.API.STREAM.INFO.${name}`,
      ...(subject === undefined
        ? [createSubject(name, "*"), createSubject(name, "*", ">"), createUnnamedSubject(name)]
        : [createSubject(name, "*", subject)]),
      `$JS.API.CONSUMER.MSG.NEXT.${name}.*`,
      // what nats.js asks when heartbeats were missed
      `$JS.API.CONSUMER.INFO.${name}.*`,
      flowControl(name),
      deleteSubject(name),
      // clients that are given a subject and no stream, such as nats-py, ask for it
      STREAM_NAMES,
    ],
    subscribe: [],
    place: source.place,
    stream: source,
    problems:
      subject === undefined
        ? []
        : [...insideProblems(source, subject), ...removalProblems(source, subject)],
    source: callSite(follow),
  };
}

/**
 * May create and update a stream and the named consumers of it, and look at them. Not delete or purge.
 *
 * @example manage(ORDERS, { consumers: ["shipping"] })
 */
export function manage(
  target: Stream,
  options: { readonly consumers?: readonly string[] } = {},
): Grant {
  const { consumers = [] } = options;
  givenStream("manage", target);
  givenTexts("manage", "consumers", consumers);
  return {
    kind: "grant",
    label: `manage(${[target.name, ...consumers].join(", ")})`,
    publish: manageSubjects(target.name, consumers),
    subscribe: [],
    manages: true,
    place: target.place,
    stream: target,
    problems: consumers.flatMap((consumer) => nameProblems("consumer", consumer)),
    source: callSite(manage),
  };
}

export function nameProblems(what: "stream" | "consumer", name: string): Problem[] {
  if (ASSET_NAME.test(name)) return [];
  return [
    {
      code: "name_invalid",
      message: `${JSON.stringify(name)} is not a ${what} name`,
      next: "use letters, digits, '-' and '_'",
    },
  ];
}

/** What a copy, or a stream that renames, keeps is known once all streams are (compiler/check-copies.ts). */
export function insideProblems(
  target: StreamUse,
  subject: string,
  use: "read" | "write" = "read",
): Problem[] {
  const problems = subjectProblems(subject);
  if (problems.length > 0) return problems;
  const { mirror, sources, subjectTransform } = target.declared?.settings ?? {};
  const isCopy =
    (mirror ?? undefined) !== undefined || (Array.isArray(sources) && sources.length > 0);
  const isOther = isCopy || (subjectTransform ?? undefined) !== undefined;
  if (use === "read" ? isOther : isCopy && target.subjects.length === 0) return [];
  if (target.subjects.some((stored) => includes(stored, subject))) return [];
  return [
    {
      code: "subject_outside_stream",
      message: `'${subject}' is not stored by the stream '${target.name}'`,
      next: `it stores ${target.subjects.map((stored) => `'${stored}'`).join(", ")}`,
    },
  ];
}
