/** What an operation of the driver is, and what operations check with. */
import type { JetStreamOptions } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { isDeepStrictEqual } from "node:util";
import type { Args } from "../../protocol.ts";

export interface Use {
  readonly nc: NatsConnection;
  readonly js: JetStreamOptions;
  readonly args: Args;
  /** What its inboxes begin with: nats.js wants it once more for what it pushes and acknowledges there. */
  readonly inboxPrefix: string;
}

/** Throws when the operation does not do what it should. */
export type Act = (use: Use) => Promise<void>;

export function same(got: unknown, want: unknown): void {
  if (!isDeepStrictEqual(got, want))
    throw new Error(`${JSON.stringify(got)} instead of ${JSON.stringify(want)}`);
}

/** Fails unless the promise does, with this in its message. */
export async function refused(promise: Promise<unknown>, message: RegExp): Promise<void> {
  const error: unknown = await promise.then(
    () => new Error("it was done"),
    (reason: unknown) => reason,
  );
  if (!message.test(String(error))) throw error;
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
