import type { NatsConnection } from "@nats-io/transport-node";
import { isObject } from "../../values/shape/index.ts";
import { parseJson } from "../../values/strict-json.ts";

/** What one server answered: who it is, and what was asked. */
export interface ServerAnswer {
  readonly server: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970, by this callout's clock: of the question, and of the answer. */
  readonly asked: number;
  readonly received: number;
}

/** Milliseconds in which the first answers; the others follow within 0.3 s of each other, or are not there. */
const timeoutMs = 2000;

/** Every NATS server of the system, by its system account (nats-server events.go). */
export class Servers {
  readonly #connection: NatsConnection;

  constructor(connection: NatsConnection) {
    this.#connection = connection;
  }

  /**
   * Asks all servers; those that are down are missing in the answers.
   *
   * @param what for example VARZ, CONNZ
   */
  async ask(what: string, options: object = {}): Promise<ServerAnswer[]> {
    const subject = `$SYS.REQ.SERVER.PING.${what}`;
    const asked = Date.now();
    const messages = await this.#connection.requestMany(subject, JSON.stringify(options), {
      strategy: "stall",
      maxWait: timeoutMs,
      noMux: true,
    });
    const answers: ServerAnswer[] = [];
    for await (const { data } of messages) {
      const answer = parseJson(data);
      if (isObject(answer) && isObject(answer.server) && isObject(answer.data))
        answers.push({ server: answer.server, data: answer.data, asked, received: Date.now() });
    }
    return answers;
  }

  /**
   * Ends a connection.
   *
   * @returns whether it was there
   * @throws Error of the client library when the server does not answer
   */
  async kick(server: string, client: number): Promise<boolean> {
    const subject = `$SYS.REQ.SERVER.${server}.KICK`;
    const body = JSON.stringify({ cid: client });
    const answer = await this.#connection.request(subject, body, { timeout: timeoutMs });
    const value = parseJson(answer.data);
    return isObject(value) && value.error === undefined;
  }
}
