/**
 * The subjects of the JetStream API: https://docs.nats.io/reference/reference-protocols/nats_api_reference,
 * nats-server's jetstream_api.go.
 */

/** The API subjects to create and update a stream and its consumers. */
export function manageSubjects(name: string, consumers: readonly string[] = []): string[] {
  return [
    ACCOUNT_INFO,
    `$JS.API.STREAM.CREATE.${name}`,
    `$JS.API.STREAM.UPDATE.${name}`,
    `$JS.API.STREAM.INFO.${name}`,
    ...consumers.flatMap((consumer) => [
      createSubject(name, consumer),
      createSubject(name, consumer, ">"),
      `$JS.API.CONSUMER.INFO.${name}.${consumer}`,
    ]),
  ];
}

/** Asked by client libraries to see that JetStream is there. */
export const ACCOUNT_INFO = "$JS.API.INFO";

/**
 * Creates a consumer. A filter in the subject holds it to that filter (nats-server, jetstream_api.go,
 * jsConsumerCreateRequest). nats-server does not check where the consumer delivers to: its creator can
 * send what it reads to any subject of the account.
 */
export function createSubject(stream: string, consumer: string, filter?: string): string {
  const subject = `$JS.API.CONSUMER.CREATE.${stream}.${consumer}`;
  return filter === undefined ? subject : `${subject}.${filter}`;
}

/**
 * Creates a consumer that the server names, with whatever filter the request asks for: the only way of nats-py
 * (nats/js/manager.py, add_consumer). It cannot be held to a filter, so it is for readers of a whole stream.
 */
export function createUnnamedSubject(stream: string): string {
  return `$JS.API.CONSUMER.CREATE.${stream}`;
}

/** Creates a durable consumer with whatever filters the request asks for, as clients did before nats-server 2.9. */
export function createDurableSubject(stream: string, consumer: string): string {
  return `$JS.API.CONSUMER.DURABLE.CREATE.${stream}.${consumer}`;
}

/**
 * Deletes any consumer of a stream. Clients delete the short-lived consumers of their own making when they stop; they
 * choose or are given random names, and a permission cannot tell those from the names of durable ones.
 */
export function deleteSubject(stream: string): string {
  return `$JS.API.CONSUMER.DELETE.${stream}.*`;
}

/** Asks which stream stores a subject. The answer can be any names of the account's streams, and only names. */
export const STREAM_NAMES = "$JS.API.STREAM.NAMES";

/** Answers the flow control of push consumers; without it a long delivery stalls. */
export function flowControl(stream: string): string {
  return `$JS.FC.${stream}.>`;
}
