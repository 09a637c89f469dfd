import type { NatsConnection } from "@nats-io/transport-node";
import { isObject } from "../../values/shape/index.ts";
import { askJetStream, JetStreamCode, JetStreamError } from "../link/jetstream.ts";

/** The configuration of a stream or consumer, by the names of JetStream's API. */
export type ActualConfig = Readonly<Record<string, unknown>>;

/** What is declared: a configuration with its name. */
export type NamedConfig = ActualConfig & { readonly name: string };

/** What an account's streams and consumers are, and how they are made and changed. */
export interface StreamsApi {
  /** Undefined when there is none of this name. */
  stream(name: string): Promise<ActualConfig | undefined>;
  /** Makes it; one that is there already is not changed. @returns the configuration as JetStream has it */
  createStream(config: NamedConfig): Promise<ActualConfig>;
  /** Replaces its configuration as a whole: JetStream knows no condition under which it would not. */
  updateStream(config: NamedConfig): Promise<ActualConfig>;
  /** Undefined when there is none of this name. */
  consumer(stream: string, name: string): Promise<ActualConfig | undefined>;
  /** Makes it; one that is there already is not changed. */
  createConsumer(stream: string, config: NamedConfig): Promise<ActualConfig>;
  /** Changes it; it keeps its place in the stream. One that is not there is not made. */
  updateConsumer(stream: string, config: NamedConfig): Promise<ActualConfig>;
}

/** JetStream's API over a connection. Each throws JetStreamError, or the client library's Error when nobody answers. */
export function streamsApi(connection: NatsConnection): StreamsApi {
  const ask = async (subject: string, body: object) => {
    const { config } = await askJetStream(connection, subject, body);
    if (!isObject(config)) throw new JetStreamError(0, "no configuration in the answer");
    return config;
  };
  const put = (action: "create" | "update") => (stream: string, config: NamedConfig) =>
    ask(`CONSUMER.CREATE.${stream}.${config.name}`, { stream_name: stream, config, action });
  return {
    stream: (name) => unless(JetStreamCode.StreamNotFound, ask(`STREAM.INFO.${name}`, {})),
    createStream: (config) => ask(`STREAM.CREATE.${config.name}`, config),
    updateStream: (config) => ask(`STREAM.UPDATE.${config.name}`, config),
    consumer: (stream, name) =>
      unless(JetStreamCode.ConsumerNotFound, ask(`CONSUMER.INFO.${stream}.${name}`, {})),
    createConsumer: put("create"),
    updateConsumer: put("update"),
  };
}

async function unless<T>(code: number, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof JetStreamError && error.errCode === code) return undefined;
    throw error;
  }
}

/** `err_code`s (nats-server, errors.json) of a JetStream that may do later what it does not do now. */
const passing = [10004, 10007, 10008, 10009, 10035, 10039, 10076, 10118, 10119, 10194, 10195];

/** Whether JetStream has definitely refused, rather than not answered, or not been able to just now. */
export function isRefusal(error: unknown): error is JetStreamError {
  return error instanceof JetStreamError && !passing.includes(error.errCode) && error.errCode > 0;
}
