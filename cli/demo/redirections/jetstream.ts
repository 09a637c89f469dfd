/** The few requests to JetStream that the demo makes, as plain messages. */
import { setTimeout } from "node:timers/promises";
import { nuid, type NatsConnection } from "@nats-io/transport-node";
import { Failure } from "../../../errors/failure.mjs";
import { messageOf } from "../../../errors/render.mjs";
import type { Delivered } from "./model.ts";

/** Milliseconds for all attempts at one request, for one of them, and between two. */
const TIMEOUT_MS = 15_000;
const ATTEMPT_MS = 1_000;
const RETRY_MS = 50;
/** No leader, or it does not know its peers yet: soon it will (nats-server errors.json). */
const LEADERLESS = new Set([10005, 10008, 10009]);
/** Nanoseconds after which a consumer that nobody listens to is removed. */
const IDLE = 5e9;

interface Answer {
  readonly error?: { readonly err_code?: number; readonly description?: string };
}

export interface StreamInfo {
  readonly created: string;
  readonly config: unknown;
  readonly state: {
    readonly first_seq: number;
    readonly subjects?: Readonly<Record<string, number>>;
  };
}

/**
 * Stores a message, acknowledged: other nodes learn of a new stream a moment after it was made, and drop until then
 * what nobody else hears.
 *
 * @throws Failure when no stream acknowledges it
 */
export async function store(
  connection: NatsConnection,
  subject: string,
  body: string,
): Promise<void> {
  await insist(connection, { what: `the storing of ${subject}`, subject, body });
}

/** @param subject whose messages are counted */
export function streamInfo(
  connection: NatsConnection,
  name: string,
  subject?: string,
): Promise<StreamInfo> {
  const filter = subject === undefined ? {} : { subjects_filter: subject };
  return ask<StreamInfo>(connection, `STREAM.INFO.${name}`, filter);
}

/** The request for a consumer that delivers to a subject all that a stream has kept. */
export function pushConsumer({ of }: Delivered, deliverTo: string) {
  const name = `demo-${nuid.next()}`;
  const config = {
    ...{ name, deliver_subject: deliverTo, filter_subject: of.filter },
    ...{ deliver_policy: "all", ack_policy: "none", inactive_threshold: IDLE, mem_storage: true },
  };
  return {
    subject: `$JS.${of.domain}.API.CONSUMER.CREATE.${of.stream}.${name}.${of.filter}`,
    body: JSON.stringify({ stream_name: of.stream, action: "create", config }),
  };
}

function ask<T>(connection: NatsConnection, request: string, body: object): Promise<T> {
  const subject = `$JS.API.${request}`;
  const isFinal = (code: number) => !LEADERLESS.has(code);
  return insist(connection, { what: request, subject, body: JSON.stringify(body), isFinal });
}

interface Request {
  /** For the error. */
  readonly what: string;
  readonly subject: string;
  readonly body: string;
  /** Whether an error with this code stays. @default none does */
  readonly isFinal?: (code: number) => boolean;
}

/**
 * Repeats a request until it succeeds, so it may be made twice.
 *
 * @throws Failure at an error that stays, and when the time is up
 */
async function insist<T>(connection: NatsConnection, request: Request): Promise<T> {
  const { what, subject, body, isFinal = () => false } = request;
  let why = "";
  for (const end = Date.now() + TIMEOUT_MS; Date.now() < end;) {
    try {
      const message = await connection.request(subject, body, { timeout: ATTEMPT_MS });
      const { error, ...rest } = message.json<Answer & T>();
      const code = error?.err_code ?? 0;
      if (error === undefined) return rest as T;
      why = error.description ?? `error ${code}`;
      if (isFinal(code)) break;
    } catch (error) {
      why = messageOf(error);
    }
    await setTimeout(RETRY_MS);
  }
  throw unprepared(what, why);
}

function unprepared(request: string, why: string): Failure {
  return new Failure("jetstream_refused", `JetStream does not do ${request} for the demo`, {
    why,
    next: "see what is not well: nats-entra status",
  });
}
