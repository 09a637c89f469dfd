import { headers, PermissionViolationError, type NatsConnection } from "@nats-io/transport-node";
import { setImmediate } from "node:timers/promises";
import { sessionNameOf } from "../../client/identity.ts";

export interface Attempt {
  readonly verb: "publish" | "subscribe";
  readonly subject: string;
  /** Queue group to subscribe in. */
  readonly queue?: string | undefined;
}

/**
 * Tries operations on a connection, for real: the server that holds the connection says yes or no.
 * Nothing is disturbed by it, and one attempt runs after the other.
 */
export class Attempts {
  readonly #connection: NatsConnection;
  /** What every session may publish to, and which goes nowhere: the callouts take shorter subjects alone. */
  readonly #sink: string;
  readonly #violations: PermissionViolationError[] = [];

  /** @param token with which the connection was made */
  constructor(connection: NatsConnection, token: string) {
    this.#connection = connection;
    this.#sink = `nats-entra.whoami.${sessionNameOf(token)}.traces.go.nowhere`;
    void this.#listen();
  }

  /** True when the server permits it. */
  async permits(attempt: Attempt): Promise<boolean> {
    this.#violations.length = 0;
    if (attempt.verb === "publish") this.#publish(attempt.subject);
    else this.#subscribe(attempt);
    // the server answers in order: a violation comes before the answer to this ping
    await this.#connection.flush();
    await setImmediate();
    const operation = attempt.verb === "publish" ? "publish" : "subscription";
    return !this.#violations.some(
      (one) => one.operation === operation && one.subject === attempt.subject,
    );
  }

  /**
   * The headers ask the server to check and trace the message but deliver it to nobody (ADR-41 of
   * nats-architecture-and-design; nats-server msgtrace.go): no subscriber, stream or JetStream API
   * acts on it. A server before 2.11 does not know them, so the message says what it is.
   */
  #publish(subject: string): void {
    const marks = headers();
    marks.set("Nats-Trace-Dest", this.#sink);
    marks.set("Nats-Trace-Only", "true");
    marks.set("Nats-Entra-Probe", "true");
    this.#connection.publish(subject, "nats-entra probe", { headers: marks });
  }

  /** Ends the subscription in the same write, so that it takes no message from a queue group. */
  #subscribe({ subject, queue }: Attempt): void {
    const options = queue === undefined ? {} : { queue };
    this.#connection.subscribe(subject, { ...options, callback: () => undefined }).unsubscribe();
  }

  async #listen(): Promise<void> {
    for await (const status of this.#connection.status()) {
      if (status.type === "error" && status.error instanceof PermissionViolationError)
        this.#violations.push(status.error);
    }
  }
}
