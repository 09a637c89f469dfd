import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import type { AccessDocument } from "../../access/index.ts";
import { readWhoamiSubject, whoamiAnswerSubject } from "../../nats/index.ts";
import type { WhoamiRequest } from "../link/intake.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import { userName } from "../../protocol/user-name.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Secrets } from "../settings/secrets.ts";
import { mayAskAs, whoamiAnswer } from "./answer.ts";
import { readCaller, type Caller } from "./caller.ts";
import { unixSeconds } from "../time/unix-seconds.ts";

export interface WhoamiOptions {
  readonly find: Sessions["findAt"];
  readonly accounts: () => Secrets["accounts"];
  /** A current or earlier policy. */
  readonly policyOf: (digest: string) => AccessDocument | undefined;
  /** Publishes in AUTH. May throw: clients ask again if an answer is lost. */
  readonly publish: (subject: string, data: Uint8Array) => void;
  readonly metrics: Pick<CalloutMetrics, "whoami">;
  readonly log: Log;
}

/** Why a request gets no answer. */
export type WhoamiDrop =
  /** Invalid subject. */
  | "subject"
  /** The server's header is missing, or the message did not come directly from a connection. */
  | "caller"
  /** The connection's identity or account differs from the subject. */
  | "mismatch"
  /** No running replica knows the session. */
  | "session_unknown"
  /** The policy that granted the session is no longer remembered. */
  | "policy_unknown"
  /** It could not be sent. */
  | "failed";

/** Milliseconds to wait for another replica to share a new session. */
const pauses = [20, 80, 300];

/**
 * Answers sessions who they are, what they may do and until when.
 *
 * The server identifies the requesting connection, and the subject must match. The answer goes to the inbox in the
 * subject, in the account that the server reports, and so only to the requester.
 */
export class Whoami {
  readonly #options: WhoamiOptions;
  /** Settles when the last accepted request has been handled. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: WhoamiOptions) {
    this.#options = options;
  }

  /** Queues a request; one is handled per turn of the event loop, after waiting logins. Never throws. */
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

  /** The session of this connection, not of one with the same number at an earlier start of the node. */
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
    return find(caller.node, caller.client, unixSeconds()).find(
      ({ identity, account, since = 0 }) =>
        userName(identity) === caller.user &&
        accounts().get(account)?.account === caller.account &&
        since >= caller.start,
    );
  }
}

/** Also undefined for malformed headers. */
function callerOf(callerHeader: WhoamiRequest["callerHeader"]): Caller | undefined {
  try {
    return readCaller(callerHeader());
  } catch {
    return undefined;
  }
}
