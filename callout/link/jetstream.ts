import { headers as newHeaders, type Msg, type NatsConnection } from "@nats-io/transport-node";
import { Failure } from "../../errors/failure.mjs";
import { isObject } from "../../values/shape/index.ts";
import { parseJson } from "../../values/strict-json.ts";

/** JetStream answered that it could not do something. */
export class JetStreamError extends Failure {
  /** nats-server's `err_code` (server/errors.json). */
  readonly errCode: number;

  constructor(errCode: number, description: string) {
    super("jetstream", `JetStream: ${description}`, { next: undefined });
    this.name = "JetStreamError";
    this.errCode = errCode;
  }
}

/** nats-server's `err_code`s of which something is made here. */
export const JetStreamCode = {
  /** Fewer servers are there than copies are asked for. */
  NoPeers: 10005,
  ConsumerNotFound: 10014,
  NoMessage: 10037,
  NameInUse: 10058,
  StreamNotFound: 10059,
  WrongLastSequence: 10071,
  /** A server alone makes no copies. */
  ReplicasNotSupported: 10074,
} as const;

/** With fewer copies it is possible. */
const tooMany: readonly number[] = [JetStreamCode.NoPeers, JetStreamCode.ReplicasNotSupported];

/** A stream's configuration, by the names of the JetStream API. */
export type StreamConfig = Readonly<Record<string, unknown>> & {
  readonly name: string;
  /** Copies. */
  readonly num_replicas: number;
};

/** What the leader of a stream says of it. */
export interface StreamInfo {
  /** RFC 3339; another one is another stream of the same name. */
  readonly created: string;
  readonly messages: number;
  readonly bytes: number;
  /** Sequences; without messages the first is the one after the last. */
  readonly first: number;
  readonly last: number;
  /** When the first and the last message were stored, milliseconds since 1970; meaningless without messages. */
  readonly firstTime: number;
  readonly lastTime: number;
}

export interface StoredMessage {
  readonly subject: string;
  readonly sequence: number;
  readonly data: Uint8Array;
}

/** In which JetStream answers; an election takes some seconds. */
const timeoutMs = 5000;
/** That a login waits for its record, less than its server waits for it. */
const storeTimeoutMs = 1500;

/**
 * The few requests of JetStream's API that the callout makes
 * (https://docs.nats.io/reference/reference-protocols/nats_api_reference), over a connection that may come and go.
 */
export class JetStream {
  readonly #connection: NatsConnection;

  constructor(connection: NatsConnection) {
    this.#connection = connection;
  }

  /** Bytes of a message, headers included, that the server in use takes. */
  get maxPayload(): number {
    return this.#connection.info?.max_payload ?? 0;
  }

  /**
   * Makes a stream, or changes it to this configuration. While there are not as many servers as copies, it has one
   * copy: better than none.
   *
   * @throws JetStreamError when it can be neither; Error of the client library when nobody answers
   */
  async ensureStream(config: StreamConfig): Promise<StreamInfo> {
    const { name } = config;
    try {
      return streamInfo(await this.#api(`STREAM.CREATE.${name}`, config));
    } catch (error) {
      if (!(error instanceof JetStreamError)) throw error;
      if (error.errCode === JetStreamCode.NameInUse) return this.#changeStream(config);
      if (config.num_replicas === 1 || !tooMany.includes(error.errCode)) throw error;
      return this.ensureStream({ ...config, num_replicas: 1 });
    }
  }

  /** What the leader says of a stream; undefined when there is none of this name. @throws JetStreamError */
  async streamInfo(name: string): Promise<StreamInfo | undefined> {
    try {
      return streamInfo(await this.#api(`STREAM.INFO.${name}`, {}));
    } catch (error) {
      if (error instanceof JetStreamError && error.errCode === JetStreamCode.StreamNotFound) return;
      throw error;
    }
  }

  /** What it can't be changed to now, it will be another time; it is there. */
  async #changeStream(config: StreamConfig): Promise<StreamInfo> {
    try {
      return streamInfo(await this.#api(`STREAM.UPDATE.${config.name}`, config));
    } catch (error) {
      if (!(error instanceof JetStreamError)) throw error;
      return streamInfo(await this.#api(`STREAM.INFO.${config.name}`, {}));
    }
  }

  /**
   * Stores a message.
   *
   * @param expected sequence of the last message of this subject, 0 for none; whatever it is when absent
   * @returns its sequence
   * @throws JetStreamError `errCode` WrongLastSequence when another was stored meanwhile
   */
  async store(subject: string, data: Uint8Array, expected?: number): Promise<number> {
    const headers = newHeaders();
    if (expected !== undefined) {
      headers.set("Nats-Expected-Last-Subject-Sequence", String(expected));
    }
    const options = { timeout: timeoutMs, headers };
    const answer = read(await this.#connection.request(subject, data, options));
    const { seq } = answer;
    if (typeof seq !== "number") throw new JetStreamError(0, "no acknowledgement");
    return seq;
  }

  /**
   * Stores a message once: the stream drops another one with the same id within its window.
   *
   * @throws JetStreamError; Error of the client library when there is no acknowledgement in time
   */
  async storeOnce(subject: string, data: Uint8Array, id: string): Promise<void> {
    const headers = newHeaders();
    headers.set("Nats-Msg-Id", id);
    const options = { timeout: storeTimeoutMs, headers };
    read(await this.#connection.request(subject, data, options));
  }

  /** The last message of a subject, as the stream's leader has it; undefined when there is none. @throws JetStreamError */
  async last(stream: string, subject: string): Promise<Uint8Array | undefined> {
    try {
      const { message } = await this.#api(`STREAM.MSG.GET.${stream}`, { last_by_subj: subject });
      return isObject(message) ? Buffer.from(String(message.data), "base64") : undefined;
    } catch (error) {
      if (error instanceof JetStreamError && error.errCode === JetStreamCode.NoMessage) return;
      throw error;
    }
  }

  /** Removes all messages of a subject. @throws JetStreamError */
  async purge(stream: string, subject: string): Promise<void> {
    await this.#api(`STREAM.PURGE.${stream}`, { filter: subject });
  }

  /**
   * The messages of a stream from a sequence or a time on, in their order: at most `batch`, and no more once they
   * have `bytes`. Whichever server has a copy of the stream answers, so the newest may be missing for a moment
   * (ADR-31, batch requests).
   *
   * @param from a sequence, or milliseconds since 1970
   * @throws Error when the answer is not complete
   */
  async readFrom(
    stream: string,
    from: { readonly sequence: number } | { readonly time: number },
    { batch, bytes }: { readonly batch: number; readonly bytes?: number },
  ): Promise<StoredMessage[]> {
    const start =
      "sequence" in from
        ? { seq: from.sequence }
        : { start_time: new Date(from.time).toISOString() };
    const limit = { batch, ...(bytes !== undefined && { max_bytes: bytes }) };
    const request = JSON.stringify({ ...start, next_by_subj: ">", ...limit });
    const answers = await this.#connection.requestMany(`$JS.API.DIRECT.GET.${stream}`, request, {
      strategy: "sentinel",
      maxWait: timeoutMs,
      noMux: true,
    });
    const messages: StoredMessage[] = [];
    for await (const answer of answers) {
      const status = answer.headers?.code ?? 0;
      // 204: that was all; 404: there is nothing
      if (status === 204 || status === 404) return messages;
      if (status !== 0) throw new JetStreamError(status, answer.headers?.description ?? "");
      messages.push(stored(answer));
    }
    throw new JetStreamError(0, `the stream ${stream} was not read to its end`);
  }

  #api(subject: string, body: object): Promise<Readonly<Record<string, unknown>>> {
    return askJetStream(this.#connection, subject, body);
  }
}

/**
 * One request of JetStream's API.
 *
 * @param subject without `$JS.API.`
 * @throws JetStreamError when it is refused; Error of the client library when nobody answers
 */
export async function askJetStream(
  connection: NatsConnection,
  subject: string,
  body: object,
): Promise<Readonly<Record<string, unknown>>> {
  const options = { timeout: timeoutMs };
  return read(await connection.request(`$JS.API.${subject}`, JSON.stringify(body), options));
}

function read(message: Msg): Readonly<Record<string, unknown>> {
  const answer = parseJson(message.data);
  if (!isObject(answer)) throw new JetStreamError(0, "no answer of its form");
  const { error } = answer;
  if (isObject(error)) throw new JetStreamError(Number(error.err_code), String(error.description));
  return answer;
}

function streamInfo({ created, state }: Readonly<Record<string, unknown>>): StreamInfo {
  const {
    messages,
    bytes,
    first_seq: first,
    last_seq: last,
    first_ts,
    last_ts,
  } = isObject(state) ? state : {};
  return {
    ...{ created: String(created), messages: Number(messages), bytes: Number(bytes) },
    ...{ first: Number(first), last: Number(last), firstTime: Date.parse(String(first_ts)) },
    lastTime: Date.parse(String(last_ts)),
  };
}

function stored({ data, headers }: Msg): StoredMessage {
  return {
    subject: headers?.get("Nats-Subject") ?? "",
    sequence: Number(headers?.get("Nats-Sequence")),
    data,
  };
}
