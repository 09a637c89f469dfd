import { errors, type NatsConnection } from "@nats-io/transport-node";

export interface Attempts {
  publish?: readonly string[];
  subscribe?: readonly string[];
}

/**
 * Tries subjects on one connection, and answers those that the server refused: `publish orders.cancel` and so
 * on, in the order in which they were tried.
 */
export async function refused(
  connection: NatsConnection,
  { publish = [], subscribe = [] }: Attempts,
): Promise<string[]> {
  const violations: string[] = [];
  const statuses = connection.status();
  const heard = (async () => {
    for await (const status of statuses)
      if (status.type === "error" && status.error instanceof errors.PermissionViolationError) {
        const { operation, subject } = status.error;
        violations.push(`${operation === "publish" ? "publish" : "subscribe"} ${subject}`);
      }
  })();
  // not empty: a message without content ends what readers of other accounts fetch
  for (const subject of publish) connection.publish(subject, "an attempt");
  for (const subject of subscribe) connection.subscribe(subject, { callback: () => undefined });
  // the server answers in order: what it refused was said before this is answered
  await connection.flush();
  await connection.close();
  await heard;
  return violations;
}

/** As `refused` answers when all of it is refused. */
export function all({ publish = [], subscribe = [] }: Attempts): string[] {
  return [
    ...publish.map((subject) => `publish ${subject}`),
    ...subscribe.map((subject) => `subscribe ${subject}`),
  ];
}
