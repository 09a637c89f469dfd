import { setImmediate } from "node:timers/promises";
import type { Msg, NatsConnection } from "@nats-io/transport-node";

/**
 * Collects the permission violations of a connection, as `publish a.b` or `subscription a.b`.
 *
 * @returns asks the server for all that is outstanding, then answers what it has reported
 */
export function violationsOf(nats: NatsConnection): () => Promise<readonly string[]> {
  const violations: string[] = [];
  void (async () => {
    for await (const status of nats.status()) {
      if (status.type !== "error") continue;
      const [, operation, subject] =
        /Permissions Violation for (\w+) to "([^"]+)"/i.exec(status.error.message) ?? [];
      violations.push(
        operation && subject ? `${operation.toLowerCase()} ${subject}` : status.error.message,
      );
    }
  })();
  return async () => {
    await nats.flush();
    // the status events of what the flush brought in
    await setImmediate();
    return violations;
  };
}

/** The texts that arrive on a subject from now on. */
export async function received(
  nats: NatsConnection,
  subject: string,
  queue?: string,
): Promise<string[]> {
  const texts: string[] = [];
  nats.subscribe(subject, {
    ...(queue === undefined ? {} : { queue }),
    callback: (error: Error | null, message: Msg) => {
      if (!error) texts.push(message.string());
    },
  });
  await nats.flush();
  return texts;
}

/** Answers requests on a subject; what a refusal to answer leads to is the caller's to watch. */
export async function echo(nats: NatsConnection, subject: string, answers = 1): Promise<void> {
  nats.subscribe(subject, {
    callback: (error: Error | null, message: Msg) => {
      if (error) return;
      for (let answer = 0; answer < answers; answer++) message.respond(message.data);
    },
  });
  await nats.flush();
}
