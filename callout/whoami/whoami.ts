import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import type { AccessDocument } from "../../access/index.ts";
import { readWhoamiSubject, whoamiAnswerSubject } from "../../nats/index.ts";
import type { WhoamiRequest } from "../link/intake.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import { userName, type Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Secrets } from "../settings/secrets.ts";
import { mayAskAs, whoamiAnswer } from "./answer.ts";
import { readCaller, type Caller } from "./caller.ts";

export interface WhoamiOptions {
  readonly find: Sessions["findAt"];
  readonly accounts: () => Secrets["accounts"];
  /** A policy that is or has been in force here. */
  readonly policyOf: (digest: string) => AccessDocument | undefined;
  /** Publishes in AUTH. May throw: an answer that is lost is asked for again. */
  readonly publish: (subject: string, data: Uint8Array) => void;
  readonly metrics: Pick<CalloutMetrics, "whoami">;
  readonly log: Log;
}

/** Why a request gets no answer: nothing is said to who asks, since it is not known who that is. */
export type WhoamiDrop =
  /** A subject that is none. */
  | "subject"
  /** No server says which connection asks, or it came by another way than straight from one. */
  | "caller"
  /** The connection that asks is another identity's, or of another account, than the subject says. */
  | "mismatch"
  /** No replica has let the connection in, or none of those that run now. */
  | "session_unknown"
  /** The policy by which it was granted is forgotten. */
  | "policy_unknown"
  /** It could not be sent. */
  | "failed";

/** Milliseconds to wait for another replica to tell of a session that has just begun. */
const pauses = [20, 80, 300];

/**
 * Tells sessions who they are, until when, and what they may do.
 *
 * Who asks is what the server says of the connection, and the subject has to say the same. The answer goes into
 * the inbox that the subject names, in the account that the server names, and so to nobody but who asked.
 */
export class Whoami {
  readonly #options: WhoamiOptions;
  /** That which was taken on last has had its turn. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: WhoamiOptions) {
    this.#options = options;
  }

  /** Takes a request on, one in a turn of the event loop: logins that are here by then go first. Never throws. */
  async accept(request: WhoamiRequest): Promise<void> {
    const { metrics, log } = this.#options;
    await (this.#last = this.#last.then(() => turn()));
    try {
      metrics.whoami((await this.#answer(request)) ?? "answered");
    } catch (error) {
      metrics.whoami("failed");
      log.warn("whoami_failed", { problem: messageOf(error) });
    }
  }

  async #answer({ subject, callerHeader }: WhoamiRequest): Promise<WhoamiDrop | undefined> {
    const asked = readWhoamiSubject(subject);
    if (!asked) return "subject";
    const caller = callerOf(callerHeader);
    if (!caller) return "caller";
    if (caller.account !== asked.account) return "mismatch";
    const session = await this.#session(caller);
    if (!session) return "session_unknown";
    const policy = this.#options.policyOf(session.policy ?? "");
    if (!policy) return "policy_unknown";
    const answer = whoamiAnswer(session, policy, Date.now() / 1000);
    if (!answer || !mayAskAs(asked.identity, answer)) return "mismatch";
    this.#options.publish(whoamiAnswerSubject(asked), Buffer.from(JSON.stringify(answer)));
    return undefined;
  }

  /** The login of this very connection, not of one with its number at an earlier start of the node. */
  async #session(caller: Caller): Promise<Session | undefined> {
    for (const pause of pauses) {
      const found = this.#find(caller);
      if (found) return found;
      await sleep(pause);
    }
    return this.#find(caller);
  }

  #find(caller: Caller): Session | undefined {
    const { find, accounts } = this.#options;
    return find(caller.node, caller.client, Math.floor(Date.now() / 1000)).find(
      ({ identity, account, since = 0 }) =>
        userName(identity) === caller.user &&
        accounts().get(account)?.account === caller.account &&
        since >= caller.start,
    );
  }
}

/** Undefined for headers that no client library would send, too. */
function callerOf(callerHeader: WhoamiRequest["callerHeader"]): Caller | undefined {
  try {
    return readCaller(callerHeader());
  } catch {
    return undefined;
  }
}
