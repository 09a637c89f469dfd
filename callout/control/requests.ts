import type { Msg, NatsConnection } from "@nats-io/transport-node";
import type { ControlVerb } from "../../access/index.ts";
import { calloutQueue } from "../../nats/index.ts";
import {
  ControlRefusal,
  readRequest,
  type ControlRequest,
} from "../../protocol/control/request.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";

/** Handles a request and returns the answer. @throws ControlRefusal */
export type Handler = (request: ControlRequest) => Promise<object>;

/** Handlers by verb. */
export type Handlers = Readonly<Partial<Record<ControlVerb, Handler>>>;

/** Maximum number of concurrent requests per verb: there are few operators. */
const most = 16;

/**
 * Serves operators' requests, in the queue group of the replicas: `{ ok: true, … }`, or
 * `{ ok: false, code, why, next }`.
 */
export class Requests {
  readonly #handlers: Handlers;
  readonly #log: Log;
  readonly #onDropped: () => void;
  readonly #underWay = new Map<ControlVerb, number>();

  /** @param onDropped called for each message whose reply is not in the inbox of the requesting identity */
  constructor(handlers: Handlers, log: Log, onDropped: () => void) {
    this.#handlers = handlers;
    this.#log = log;
    this.#onDropped = onDropped;
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
    const answer = await this.#outcome(message);
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
        this.#onDropped();
        this.#log.warn("control_request_dropped");
        return undefined;
      }
      const result = await this.#perform(request);
      // a client that follows the audit asks every second
      const level = request.verb === "audit" ? "debug" : "info";
      this.#log[level]("control_request", { verb: request.verb, oid: request.oid });
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

  /** Too many requests of one verb must not delay others, such as revocations. */
  async #perform(request: ControlRequest): Promise<object | undefined> {
    const { verb } = request;
    const count = this.#underWay.get(verb) ?? 0;
    if (count >= most) {
      throw new ControlRefusal("busy", `too many requests for ${verb} are under way`, "try again");
    }
    this.#underWay.set(verb, count + 1);
    try {
      return await this.#handlers[verb]?.(request);
    } finally {
      this.#underWay.set(verb, (this.#underWay.get(verb) ?? 1) - 1);
    }
  }
}
