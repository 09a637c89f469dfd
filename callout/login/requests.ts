import { NatsError, type AuthorizationRequest, type NatsErrorCode } from "../../nats/index.ts";
import type { RequestMessage } from "../link/auth-link.ts";
import { isAboutSession, type Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import type { DecisionsOptions, Question } from "./decisions.ts";
import { ReplayCache } from "./replay-cache.ts";
import { ServerClocks } from "./server-clocks.ts";
import { unixSeconds } from "../time/unix-seconds.ts";

/** A request that has been opened. */
export interface Login extends Question {
  readonly message: RequestMessage;
  /** Unix seconds after which nobody waits for the answer. */
  readonly deadline: number;
  readonly serverXkey: string;
}

export interface RequestsOptions extends Pick<DecisionsOptions, "rules" | "secrets"> {
  /** A granted login of this connection, if it is remembered. */
  readonly find: Sessions["find"];
  /** Seconds by which the clocks of servers may differ from ours. */
  readonly clockSkew: number;
}

/** Seconds that a deadline may be ahead: a server's timeout, about 2, plus the difference of clocks. */
const longestDeadline = 300;
/** The xkey's error for a box that was sealed for another key. */
const unreadable = "box_unreadable" satisfies NatsErrorCode;
/** Why a request is dropped that was decided on before. */
export const replayed = "request_replayed";

/** Opens requests, and accepts those that a server has made, in time and only once. */
export class Requests {
  readonly #options: RequestsOptions;
  readonly #asked = new ReplayCache();
  readonly #clocks: ServerClocks;

  constructor(options: RequestsOptions) {
    this.#options = options;
    this.#clocks = new ServerClocks(options.clockSkew);
  }

  /** Opens a message. @returns the login, or why it is dropped. @param arrived milliseconds, of `performance.now()` */
  open(message: RequestMessage, arrived: number): Login | string {
    const { serverXkey } = message;
    if (serverXkey === undefined) return "request_unsealed";
    const now = unixSeconds();
    for (const secrets of this.#options.secrets()) {
      try {
        const checks = { account: secrets.auth.account };
        const request = secrets.box.readRequest(message.data, serverXkey, checks);
        const deadline = this.#clocks.deadline(request, now, arrived);
        const problem = this.#problem(request, deadline, now);
        if (problem !== undefined) return problem;
        const session = this.#session(request, now);
        return { message, request, deadline, session, serverXkey, secrets };
      } catch (error) {
        if (!(error instanceof NatsError)) return "request_malformed";
        if (error.code !== unreadable) return error.code;
      }
    }
    return unreadable;
  }

  /** Why a server's request is dropped, if it is. The last check: it is remembered from now on. */
  #problem(
    { server_id: server, user_nkey: userNkey, expires }: AuthorizationRequest,
    deadline: number,
    now: number,
  ): string | undefined {
    const { clusters } = this.#options.rules();
    if (clusters && !clusters.includes(server.cluster ?? "")) return "request_cluster";
    if (!Number.isSafeInteger(deadline) || deadline - now > longestDeadline) {
      return "request_deadline";
    }
    if (deadline < now) return "request_expired";
    // the measured difference of clocks varies; a replay must still be recognized
    const last = expires + this.#options.clockSkew;
    return this.#asked.isNew(userNkey, last, now) ? undefined : replayed;
  }

  #session(request: AuthorizationRequest, now: number): Session | undefined {
    const { server_id: server, client_info: client, connect_opts: options } = request;
    const session = this.#options.find(server.id, client.id, now);
    return session && isAboutSession(options, session) ? session : undefined;
  }
}
