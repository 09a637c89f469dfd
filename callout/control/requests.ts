import type { Msg, NatsConnection } from "@nats-io/transport-node";
import type { ControlVerb } from "../../access/index.ts";
import { calloutQueue } from "../../nats/index.ts";
import { messageOf, type Log } from "../log.ts";
import { ControlRefusal, readRequest, type ControlRequest } from "./request.ts";

/** Does what is asked and answers with what came of it. @throws ControlRefusal */
export type Handler = (request: ControlRequest) => Promise<object>;

/** What is done for each verb. */
export type Handlers = Readonly<Partial<Record<ControlVerb, Handler>>>;

/** Requests under way at which no more are taken: those who may ask are few. */
const most = 64;

/**
 * Serves the requests of operators, in the queue group of the replicas: `{ ok: true, … }`, or
 * `{ ok: false, code, why, next }`.
 */
export class Requests {
  readonly #handlers: Handlers;
  readonly #log: Log;
  #underWay = 0;

  constructor(handlers: Handlers, log: Log) {
    this.#handlers = handlers;
    this.#log = log;
  }

  serve(connection: NatsConnection): void {
    for (const verb of Object.keys(this.#handlers)) {
      for (const subject of [`control.${verb}.*`, `control.${verb}.*.>`]) {
        connection.subscribe(subject, {
          queue: calloutQueue,
          callback: (error, message) => {
            if (error) this.#log.error("control_not_served", { problem: messageOf(error) });
            else void this.#answer(message);
          },
        });
      }
    }
  }

  async #answer(message: Msg): Promise<void> {
    this.#underWay++;
    const answer = await this.#outcome(message);
    this.#underWay--;
    if (answer === undefined) return;
    try {
      message.respond(JSON.stringify(answer));
    } catch (error) {
      this.#log.warn("control_answer_lost", { problem: messageOf(error) });
    }
  }

  async #outcome({ subject, reply, data }: Msg): Promise<object | undefined> {
    try {
      const request = readRequest(subject, reply, data);
      if (!request) {
        this.#log.warn("control_request_dropped");
        return undefined;
      }
      if (this.#underWay > most) {
        throw new ControlRefusal("busy", "too many requests are under way", "try again");
      }
      const result = await this.#handlers[request.verb]?.(request);
      this.#log.info("control_request", { verb: request.verb, oid: request.oid });
      return { ok: true, ...result };
    } catch (error) {
      if (error instanceof ControlRefusal) {
        return { ok: false, code: error.code, why: error.message, next: error.next };
      }
      this.#log.error("control_request_failed", { problem: messageOf(error) });
      return {
        ok: false,
        code: "internal_error",
        why: "the callout could not do it",
        next: "look for control_request_failed in the callouts' log",
      };
    }
  }
}
