import type { NatsConnection, Subscription } from "@nats-io/transport-node";
import { calloutQueue, whoamiRequests } from "../../nats/index.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";

/** A request as it came. What else a client has put into it, its reply subject above all, is not looked at. */
export interface WhoamiRequest {
  /** In AUTH. */
  readonly subject: string;
  /** Values of the header `Nats-Request-Info`. @throws Error for headers that are none */
  readonly callerHeader: () => readonly string[];
}

/** Set by the server on requests that come by a shared import (nats-server accounts.go, ClientInfoHdr). */
export const callerHeader = "Nats-Request-Info";

/** Requests in a second, of either form: a small part of the processor, so that logins keep theirs. */
const most = 500;
/** Milliseconds. */
const second = 1000;

/**
 * Takes the requests of sessions that ask who they are, at most so many a second: a flood of them must not
 * slow down a login. The server holds the bound, since it ends each subscription after so many messages; what comes
 * beyond goes to another replica or is lost, and is asked again.
 */
export class Intake {
  readonly #windows: readonly Window[];
  readonly #timer: NodeJS.Timeout;

  /** @param accept must not throw: the client library would take it for a broken connection */
  constructor(connection: NatsConnection, accept: (request: WhoamiRequest) => void, log: Log) {
    this.#windows = whoamiRequests.map((subject) => new Window(connection, subject, accept, log));
    this.#timer = setInterval(() => this.#windows.forEach((each) => each.renew()), second);
  }

  /** Takes no new request; resolves when those under way have been taken on. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#windows.map((each) => each.close()));
  }
}

/** The subscription to one subject, in the queue group of the replicas. */
class Window {
  readonly #subscribe: () => Subscription;
  #taken = 0;
  #open: Subscription;

  constructor(
    connection: NatsConnection,
    subject: string,
    accept: (request: WhoamiRequest) => void,
    log: Log,
  ) {
    this.#subscribe = () =>
      connection.subscribe(subject, {
        queue: calloutQueue,
        max: most,
        callback: (error, message) => {
          this.#taken++;
          if (error) log.error("whoami_not_served", { problem: messageOf(error) });
          else {
            const header = () => message.headers?.values(callerHeader) ?? [];
            accept({ subject: message.subject, callerHeader: header });
          }
        },
      });
    this.#open = this.#subscribe();
  }

  /** The next begins before the last one ends, so that nothing is lost between two while there is no flood. */
  renew(): void {
    if (this.#taken < most / 2) return;
    const former = this.#open;
    this.#taken = 0;
    this.#open = this.#subscribe();
    void drained(former);
  }

  close(): Promise<void> {
    return drained(this.#open);
  }
}

/** What the server has ended already is drained. */
async function drained(subscription: Subscription): Promise<void> {
  if (!subscription.isClosed()) await subscription.drain().catch(() => undefined);
}
