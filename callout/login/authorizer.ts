import { randomUUID } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { NatsError, type AuthorizationRequest, type NatsErrorCode } from "../../nats/index.ts";
import { auditRecord } from "../audit/record.ts";
import type { AuditSink } from "../audit/sink.ts";
import type { Revocable } from "../control/revocation.ts";
import { messageOf, type Log } from "../log.ts";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import { Reason } from "../reason.ts";
import type { Secrets } from "../settings/secrets.ts";
import { signAnswer } from "./answer.ts";
import { Asked } from "./asked.ts";
import { Backlog } from "./backlog.ts";
import { deny, judge, judgeAgain, type Granted, type Judgement, type Rules } from "./judge.ts";
import { FailureLimits } from "./limits.ts";
import { isAboutSession, sessionOf, type Session } from "./session.ts";
import { ServerClocks } from "./server-clocks.ts";
import type { Sessions } from "./sessions.ts";

/** A request as it came from a NATS server. */
export interface RequestMessage {
  readonly data: Uint8Array;
  /** Public key with which the server sealed it; absent when it did not. */
  readonly serverXkey?: string;
  /** Empty data refuses the login without a word. */
  respond(data?: Uint8Array): void;
}

export interface AuthorizerOptions {
  readonly instance: string;
  readonly rules: () => Rules;
  /** The first that open a request are those that its server believes. */
  readonly secrets: () => readonly Secrets[];
  /** A granted login of this connection, if it is remembered. */
  readonly find: Sessions["find"];
  /** Remembers a granted login. */
  readonly remember: (session: Session) => void;
  /** Whether an operator keeps such a session out. @param now unix seconds */
  readonly isRevoked: (session: Revocable, now: number) => boolean;
  readonly audit: AuditSink;
  readonly metrics: Pick<CalloutMetrics, "login" | "reauthorization" | "dropped" | "putOff">;
  readonly log: Log;
  /** Seconds by which the clocks of servers may differ from ours. */
  readonly clockSkew: number;
}

/** Logins that may wait for their audit records; above it a stalled sink would eat the memory. */
const maxPending = 1024;
/** Seconds that a deadline may be ahead: a server's timeout, some 2, and what clocks differ by. */
const longestDeadline = 300;
/** What an xkey says of a box that was sealed for another. */
const unreadable = "box_unreadable" satisfies NatsErrorCode;
const replayed = "request_replayed";

/**
 * Answers authorization requests: opens, judges, signs, records, answers. Everything up to the
 * audit record happens in one turn of the event loop, without waiting for anybody. Requests that come
 * faster wait for their turn, those of who has failed too often behind all others.
 */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #pending = new Set<Promise<void>>();
  readonly #asked = new Asked();
  readonly #clocks: ServerClocks;
  readonly #backlog = new Backlog();
  readonly #limits = new FailureLimits();

  constructor(options: AuthorizerOptions) {
    this.#options = options;
    this.#clocks = new ServerClocks(options.clockSkew);
  }

  get pending(): number {
    return this.#pending.size;
  }

  /** Requests that are not decided on yet. */
  get waiting(): Backlog["sizes"] {
    return this.#backlog.sizes;
  }

  /** Takes a request on. Never throws: whatever goes wrong is a refusal, and counted. */
  accept(message: RequestMessage): void {
    const arrived = performance.now();
    this.#backlog.add({
      size: message.data.length,
      arrived,
      run: () => this.#take(message, arrived),
      drop: (reason) => this.#options.metrics.dropped(reason),
    });
  }

  /** Resolves once every request that was taken on is answered. */
  async idle(): Promise<void> {
    for (let { first, later } = this.waiting; ; { first, later } = this.waiting) {
      if (first + later > 0) await turn();
      else if (this.#pending.size > 0) await Promise.all(this.#pending);
      else return;
    }
  }

  #take(message: RequestMessage, arrived: number): void {
    const login = this.#open(message, arrived);
    if (typeof login === "string") {
      this.#drop(message, login);
      return;
    }
    const limit = login.session ? undefined : this.#limits.over(login.request, arrived);
    if (limit === undefined) {
      this.#start(login, arrived);
      return;
    }
    const { metrics } = this.#options;
    metrics.putOff(limit);
    this.#backlog.putOff({
      size: message.data.length,
      arrived,
      run: () => this.#start({ ...login, now: seconds() }, arrived),
      drop: (reason) => metrics.dropped(reason),
    });
  }

  #start(login: Login, arrived: number): void {
    const work = this.#answer(login, arrived).finally(() => this.#pending.delete(work));
    this.#pending.add(work);
  }

  /** The login to decide on, or why the message is none. */
  #open(message: RequestMessage, arrived: number): Login | string {
    const { serverXkey } = message;
    if (serverXkey === undefined) return "request_unsealed";
    const now = seconds();
    for (const secrets of this.#options.secrets()) {
      const rules = { ...this.#options.rules(), accounts: secrets.accounts };
      try {
        const checks = { account: secrets.auth.account };
        const request = secrets.box.readRequest(message.data, serverXkey, checks);
        const deadline = this.#clocks.deadline(request, now, arrived);
        const problem = this.#problem(request, deadline, rules, now);
        if (problem !== undefined) return problem;
        const session = this.#session(request, now);
        return { message, request, deadline, session, serverXkey, secrets, rules, now };
      } catch (error) {
        if (!(error instanceof NatsError)) return "request_malformed";
        if (error.code !== unreadable) return error.code;
      }
    }
    return unreadable;
  }

  /** Why a request that a server made is not decided on. Last of the checks: it is remembered from now on. */
  #problem(
    { server_id: server, user_nkey: userNkey, expires }: AuthorizationRequest,
    deadline: number,
    { clusters }: Rules,
    now: number,
  ): string | undefined {
    if (clusters && !clusters.includes(server.cluster ?? "")) return "request_cluster";
    if (!Number.isSafeInteger(deadline) || deadline - now > longestDeadline) {
      return "request_deadline";
    }
    if (deadline < now) return "request_expired";
    // what clocks seem to differ by changes; a replay must not be another request for that
    const last = expires + this.#options.clockSkew;
    return this.#asked.isNew(userNkey, last, now) ? undefined : replayed;
  }

  #session(request: AuthorizationRequest, now: number): Session | undefined {
    const { server_id: server, client_info: client, connect_opts: options } = request;
    const session = this.#options.find(server.id, client.id, now);
    return session && isAboutSession(options, session) ? session : undefined;
  }

  /**
   * What nobody waits for any more is only counted; anything else is logged, and refused at once. But not a
   * replay: whoever has sent the request waits for the answer to the first, and would take this one for it.
   */
  #drop(message: RequestMessage, reason: string): void {
    this.#options.metrics.dropped(reason);
    if (reason === "request_expired") return;
    this.#options.log.warn("request_dropped", { reason });
    if (reason !== replayed) this.#respond(message);
  }

  async #answer(login: Login, arrived: number): Promise<void> {
    const { metrics, log } = this.#options;
    const id = randomUUID();
    let judgement = this.#judge(login, id);
    if (!judgement.granted && !login.session)
      this.#limits.failed(login.request, judgement, arrived);
    try {
      const answer = this.#sign(login, judgement, id);
      const problem = await this.#record(login, judgement, id, arrived);
      if (login.deadline < seconds()) {
        metrics.dropped("answer_late");
        return;
      }
      const meanwhile = this.#unlessRevoked(judgement, login.now);
      if (problem === undefined && meanwhile !== judgement) {
        // who ends the sessions that are there does not know of this one
        judgement = meanwhile;
        await this.#record(login, judgement, id, arrived);
        this.#respond(login.message, this.#sign(login, judgement, id));
      } else if (problem === undefined) {
        this.#remember(login, judgement);
        this.#respond(login.message, answer);
      } else {
        log.error("audit_failed", { id, problem });
        judgement = deny(Reason.AuditUnavailable);
        this.#respond(login.message, this.#sign(login, judgement, id));
      }
    } catch (error) {
      log.error("login_failed", { id, problem: messageOf(error) });
      judgement = deny(Reason.InternalError);
      this.#respond(login.message);
    }
    const took = (performance.now() - arrived) / 1000;
    const count = login.session ? "reauthorization" : "login";
    const [decision, reason] = judgement.granted
      ? (["granted", ""] as const)
      : (["denied", judgement.refusal.reason] as const);
    metrics[count](decision, reason, took);
    log.debug("request_decided", { id, decision, reason, seconds: took });
  }

  /** Together with the answer, so that a reload that follows it finds every replica prepared. */
  #remember({ request, rules, session: known }: Login, judgement: Judgement): void {
    if (!judgement.granted) return;
    const session = sessionOf(request, judgement, rules.policy.digest);
    if (!session) return;
    const isNews =
      session.expires < (known?.expires ?? Infinity) || session.policy !== known?.policy;
    if (isNews) this.#options.remember(session);
  }

  #judge({ request, session, rules, now }: Login, id: string): Judgement {
    if (this.#pending.size >= maxPending) return deny(Reason.Overloaded);
    try {
      const judgement = session
        ? judgeAgain(request, session, rules, now)
        : judge(request, rules, now);
      return this.#unlessRevoked(judgement, now);
    } catch (error) {
      this.#options.log.error("login_failed", { id, problem: messageOf(error) });
      return deny(Reason.InternalError);
    }
  }

  #unlessRevoked(judgement: Judgement, now: number): Judgement {
    if (!judgement.granted || !this.#options.isRevoked(revocable(judgement), now)) return judgement;
    const { evidence, grant } = judgement;
    return { ...deny(Reason.Revoked, evidence), account: grant.account };
  }

  #sign({ request, serverXkey, secrets, rules, now }: Login, judgement: Judgement, id: string) {
    const { policy, connectionTypes } = rules;
    const context = { auth: secrets.auth, policyDigest: policy.digest, id, now, connectionTypes };
    return secrets.box.sealResponse(signAnswer(request, judgement, context), serverXkey);
  }

  /** Why the record could not be kept, or undefined. What is refused for overload adds no more work. */
  #record(login: Login, judgement: Judgement, id: string, arrived: number) {
    if (!judgement.granted && judgement.refusal.reason === Reason.Overloaded) return undefined;
    const { audit, instance } = this.#options;
    const record = auditRecord(login.request, judgement, {
      id,
      instance,
      policyDigest: login.rules.policy.digest,
      again: login.session !== undefined,
      time: Date.now(),
      latency: Math.round((performance.now() - arrived) * 1000),
    });
    return audit.append(record).then(() => undefined, messageOf);
  }

  /** A connection that just broke takes the answer with it; the server refuses by itself then. */
  #respond(message: RequestMessage, answer?: Uint8Array): void {
    try {
      message.respond(answer);
    } catch (error) {
      this.#options.log.warn("answer_lost", { problem: messageOf(error) });
    }
  }
}

function revocable({ identity, evidence, grant }: Granted): Revocable {
  const { oid, azp, uti } = identity;
  return { oid, azp, uti, roles: grant.roles, tokenAzp: evidence.azp };
}

/** Unix time. */
function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

/** A request with the state of files and keys that it is decided by. */
interface Login {
  readonly message: RequestMessage;
  readonly request: AuthorizationRequest;
  /** Unix seconds: nobody waits for an answer after it. */
  readonly deadline: number;
  /** What the request is about, when a server asks at a reload. */
  readonly session?: Session;
  readonly serverXkey: string;
  readonly secrets: Secrets;
  readonly rules: Rules;
  /** Unix seconds. */
  readonly now: number;
}
