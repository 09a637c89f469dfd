/** The few requests to JetStream that the demo makes, as plain messages. */
import { setTimeout } from "node:timers/promises";
import { nuid, type NatsConnection } from "@nats-io/transport-node";
import { Failure } from "../../../errors/failure.mjs";
import { messageOf } from "../../../errors/render.mjs";
import type { Delivered, StreamSetup } from "../../settings/redirections.ts";

/** Milliseconds. */
const TIMEOUT_MS = 5_000;
/** Milliseconds. */
const RETRY = 50;
/** What exists with other settings is somebody's own, and serves as well (nats-server errors.json). */
const EXISTS = new Set([10058, 10148]);
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

/** Makes a stream and its consumers, unless they exist. */
export async function makeStream(connection: NatsConnection, setup: StreamSetup): Promise<void> {
  const { config, consumers = [] } = setup;
  await ask(connection, `STREAM.CREATE.${config.name}`, config);
  for (const name of consumers) {
    await ask(connection, `CONSUMER.CREATE.${config.name}.${name}`, {
      stream_name: config.name,
      action: "create",
      config: { name, durable_name: name, ack_policy: "explicit" },
    });
  }
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
  let why = "";
  for (const end = Date.now() + TIMEOUT_MS; Date.now() < end;) {
    try {
      const { error } = (await connection.request(subject, body, { timeout: 500 })).json<Answer>();
      if (error === undefined) return;
      why = error.description ?? `error ${error.err_code}`;
    } catch (error) {
      why = messageOf(error);
    }
    await setTimeout(RETRY);
  }
  throw unprepared(`the storing of ${subject}`, why);
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

async function ask<T>(connection: NatsConnection, request: string, body: object): Promise<T> {
  const answer = await connection
    .request(`$JS.API.${request}`, JSON.stringify(body), { timeout: TIMEOUT_MS })
    .catch((error: unknown) => {
      throw unprepared(request, messageOf(error));
    });
  const { error, ...rest } = answer.json<Answer & T>();
  if (error !== undefined && !EXISTS.has(error.err_code ?? 0))
    throw unprepared(request, error.description ?? `error ${error.err_code}`);
  return rest as T;
}

function unprepared(request: string, why: string): Failure {
  return new Failure("jetstream_refused", `JetStream does not do ${request} for the demo`, {
    why,
    next: "see what is not well: nats-entra status",
  });
}
