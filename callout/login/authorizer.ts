import { setImmediate as turn } from "node:timers/promises";
import type { LoginRecord } from "../../protocol/audit/login-record.ts";
import { excess, Reason } from "../../protocol/reason.ts";
import { Gathering } from "../audit/gathering.ts";
import type { AuditSink } from "../audit/sink.ts";
import { addressOf, FailureLimits } from "../limits/failure-limits.ts";
import { Quota } from "../limits/quota.ts";
import type { RequestMessage } from "../link/auth-link.ts";
import { messageOf, type Log } from "../log/log.ts";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import { provenHolder } from "../session/holder.ts";
import { isSameSession, type Session } from "../session/session.ts";
import type { LoginLimits } from "../settings/logins.ts";
import { signAnswer } from "./answer.ts";
import { deny, type Outcome } from "./authorize.ts";
import { Backlog } from "./backlog.ts";
import { Decisions, type Decision, type DecisionsOptions } from "./decisions.ts";
import { sessionOf } from "./granted.ts";
import { loginRecord } from "./login-record.ts";
import { replayed, Requests, type Login, type RequestsOptions } from "./requests.ts";

export interface AuthorizerOptions extends RequestsOptions, Pick<DecisionsOptions, "isRevoked"> {
  readonly instance: string;
  /** Remembers a granted login. */
  readonly remember: (session: Session) => void;
  readonly limits: LoginLimits;
  readonly audit: AuditSink;
  readonly metrics: Pick<CalloutMetrics, "login" | "reauthorization" | "dropped" | "putOff">;
  readonly log: Log;
}

/** Logins that may wait for their audit records; above it a stalled sink would eat the memory. */
const maxPending = 1024;
/** Decisions on one request, when what it is decided by changes again and again. */
const attempts = 3;
/** Refusals of what there is too much of. */
const gathered: readonly Reason[] = [...excess, Reason.Overloaded];

/**
 * Answers authorization requests: opens, judges, signs, records, answers. Everything up to the
 * audit record happens in one turn of the event loop, without waiting for anybody. What has changed until the record
 * is kept is looked at once more: what is answered is what is in force at that moment. Requests that come
 * faster wait for their turn, those of who has failed too often behind all others.
 */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #pending = new Set<Promise<void>>();
  readonly #requests: Requests;
  readonly #backlog = new Backlog();
  readonly #limits = new FailureLimits();
  readonly #quota: Quota;
  readonly #decisions: Decisions;
  readonly #gathering: Gathering;

  constructor(options: AuthorizerOptions) {
    const { rules, secrets, isRevoked, audit, find, limits, log } = options;
    this.#options = options;
    this.#quota = new Quota(limits);
    this.#gathering = new Gathering({ audit, log });
    this.#decisions = new Decisions({
      ...{ rules, secrets, isRevoked, quota: this.#quota, log },
      known: ({ server_id: server, client_info: client }) => find(server.id, client.id, seconds()),
    });
    this.#requests = new Requests(options);
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

  /** Resolves once every request is answered, and what was counted is in the audit. Nothing may be taken on any more. */
  async stop(): Promise<void> {
    await this.idle();
    await this.#gathering.flush();
  }

  #take(message: RequestMessage, arrived: number): void {
    const login = this.#requests.open(message, arrived);
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
      run: () => this.#start(login, arrived),
      drop: (reason) => metrics.dropped(reason),
    });
  }

  #start(login: Login, arrived: number): void {
    const work = this.#answer(login, arrived).finally(() => this.#pending.delete(work));
    this.#pending.add(work);
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
    let decision =
      this.#pending.size >= maxPending
        ? this.#decisions.refuse(login, deny(Reason.Overloaded))
        : this.#decisions.first(login, arrived);
    const { judgement } = decision;
    if (!judgement.granted && !login.session)
      this.#limits.failed(login.request, judgement, arrived);
    try {
      const given = await this.#settle(login, decision, arrived);
      if (!given) return;
      decision = given;
    } catch (error) {
      log.error("login_failed", { id: decision.id, problem: messageOf(error) });
      decision = { ...decision, judgement: deny(Reason.InternalError) };
      this.#respond(login.message);
    }
    const took = (performance.now() - arrived) / 1000;
    const count = login.session ? "reauthorization" : "login";
    const [outcome, reason] = outcomeOf(decision.judgement);
    metrics[count](outcome, reason, took);
    log.debug("request_decided", { id: decision.id, decision: outcome, reason, seconds: took });
  }

  /** Records and answers a decision, or another one instead. @returns what was answered; undefined when it is too late */
  async #settle(login: Login, first: Decision, arrived: number): Promise<Decision | undefined> {
    let decision = first;
    for (let attempt = 1; ; attempt++) {
      const answer = this.#sign(login, decision);
      const problem = await this.#record(login, decision, arrived);
      if (problem !== undefined) {
        this.#options.log.error("audit_failed", { id: decision.id, problem });
        decision = this.#notGiven(login, decision, Reason.AuditUnavailable, arrived);
        this.#respond(login.message, this.#sign(login, decision));
        return decision;
      }
      if (login.deadline < seconds()) {
        this.#options.metrics.dropped("answer_late");
        if (decision.judgement.granted) this.#notGiven(login, decision, Reason.AnswerLate, arrived);
        return undefined;
      }
      if (this.#decisions.stands(decision)) {
        // in the same turn, so that a change which ends sessions finds this one
        this.#remember(login, decision);
        this.#respond(login.message, answer);
        return decision;
      }
      const { id: replaces, judgement } = decision;
      decision =
        attempt < attempts
          ? this.#decisions.instead(login, decision)
          : {
              ...this.#decisions.refuse(login, deny(Reason.RulesChanged, judgement.evidence)),
              replaces,
            };
    }
  }

  /** Has it in the audit, when that works again, that a decision was not given. */
  #notGiven(login: Login, decision: Decision, reason: Reason, arrived: number): Decision {
    const { id, judgement } = decision;
    const refusal = deny(reason, judgement.evidence);
    const replaces = judgement.granted ? id : decision.replaces;
    const instead = { ...decision, judgement: refusal, replaces };
    this.#gathering.count(whoOf(login, refusal), this.#recordOf(login, instead, arrived));
    return instead;
  }

  /** Together with the answer, so that a reload that follows it finds every replica prepared. */
  #remember({ request, session: known }: Login, { judgement, rules }: Decision): void {
    if (!judgement.granted) return;
    const session = sessionOf(request, judgement, rules.policy.digest);
    if (session && !(known && isSameSession(known, session))) this.#options.remember(session);
  }

  #sign({ request, serverXkey }: Login, { judgement, secrets, rules, id, now }: Decision) {
    const { policy, connectionTypes } = rules;
    const context = { auth: secrets.auth, policyDigest: policy.digest, id, now, connectionTypes };
    return secrets.box.sealResponse(signAnswer(request, judgement, context), serverXkey);
  }

  /** Why the record could not be kept, or undefined. What is refused for overload adds no more work. */
  async #record(login: Login, decision: Decision, arrived: number): Promise<string | undefined> {
    const { judgement } = decision;
    const record = this.#recordOf(login, decision, arrived);
    const who = whoOf(login, judgement);
    try {
      if (this.#isOwn(login, decision, arrived)) await this.#options.audit.append(record);
      else if (judgement.granted || judgement.refusal.reason === Reason.Overloaded)
        this.#gathering.count(who, record);
      else await this.#gathering.tell(who, record);
    } catch (error) {
      return messageOf(error);
    }
    return undefined;
  }

  /**
   * Whether a decision gets a record of its own: whatever grants something new, and so many of the others. What a
   * server asks again about a session, and changes nothing, has its record already.
   */
  #isOwn({ request, session: known }: Login, decision: Decision, arrived: number): boolean {
    const { judgement, rules, replaces } = decision;
    if (replaces !== undefined) return true;
    if (judgement.granted) {
      const session = known && sessionOf(request, judgement, rules.policy.digest);
      if (!session || !isSameSession(known, session)) return true;
    } else if (gathered.includes(judgement.refusal.reason)) return false;
    return this.#quota.ofRecords(request, judgement, arrived);
  }

  #recordOf(login: Login, decision: Decision, arrived: number): LoginRecord {
    const { id, rules, judgement, replaces } = decision;
    return loginRecord(login.request, judgement, {
      ...{ id, instance: this.#options.instance, policyDigest: rules.policy.digest },
      ...(replaces !== undefined && { replaces }),
      again: login.session !== undefined,
      time: Date.now(),
      latency: Math.round((performance.now() - arrived) * 1000),
    });
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

/** By whom decisions are gathered. */
function whoOf({ request }: Login, { evidence }: Outcome): string {
  return provenHolder(evidence) ?? addressOf(request);
}

function outcomeOf(judgement: Outcome): ["granted", ""] | ["denied", Reason] {
  return judgement.granted ? ["granted", ""] : ["denied", judgement.refusal.reason];
}

/** Unix time. */
function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
