import { setImmediate as turn } from "node:timers/promises";
import type { AuthorizationRequest } from "../../nats/index.ts";
import type { LoginRecord } from "../../protocol/audit/login-record.ts";
import { excess, ourFaults, Reason } from "../../protocol/reason.ts";
import { Gathering } from "../audit/gathering.ts";
import type { AuditSink } from "../audit/sink.ts";
import { addressOf, FailureLimits } from "../limits/failure-limits.ts";
import { Quota } from "../limits/quota.ts";
import type { RequestMessage } from "../link/auth-link.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import { provenHolder } from "../session/holder.ts";
import { isSameSession, type Session } from "../session/session.ts";
import type { LoginLimits } from "../settings/logins.ts";
import { signAnswer } from "./answer.ts";
import { deny, type Outcome } from "./authorize.ts";
import { Backlog } from "./backlog.ts";
import { Decisions, type LoginDecision, type DecisionsOptions } from "./decisions.ts";
import { sessionOf } from "./granted.ts";
import { loginRecord } from "./login-record.ts";
import { replayed, Requests, type Login, type RequestsOptions } from "./requests.ts";
import { unixSeconds } from "../time/unix-seconds.ts";

const notOfToken: readonly Reason[] = [...ourFaults, ...excess];

export interface AuthorizerOptions extends RequestsOptions, Pick<DecisionsOptions, "isRevoked"> {
  readonly instance: string;
  /** Remembers the session of a granted login. */
  readonly remember: (session: Session) => void;
  /** Who announced the token of a login as one that must be refused, if that is proven. */
  readonly probeOf: (request: AuthorizationRequest) => string | undefined;
  readonly limits: LoginLimits;
  readonly audit: AuditSink;
  readonly metrics: Pick<CalloutMetrics, "login" | "reauthorization" | "dropped" | "putOff">;
  readonly log: Log;
}

/** Logins that may wait for their audit records. Without a limit, a stalled sink would exhaust the memory. */
const maxPending = 1024;
/** Decisions on one request while policy, keys or revocations keep changing. */
const maxAttempts = 3;
/** Reasons whose refusals are always gathered. */
const gathered: readonly Reason[] = [...excess, Reason.Overloaded];

/**
 * Answers authorization requests: opens, authorizes, signs, records and answers them. Everything up to the
 * audit record happens in one turn of the event loop. Once the record is kept, the decision is checked again, so
 * that the answer is what holds at that moment. Requests queue while it is busy; those of clients that have failed
 * too often come last.
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
      known: ({ server_id: server, client_info: client }) =>
        find(server.id, client.id, unixSeconds()),
    });
    this.#requests = new Requests(options);
  }

  get pending(): number {
    return this.#pending.size;
  }

  /** Sizes of the queues of requests. */
  get waiting(): Backlog["sizes"] {
    return this.#backlog.sizes;
  }

  /** Queues a request. Never throws: every failure is a refusal, and counted. */
  accept(message: RequestMessage): void {
    const arrived = performance.now();
    this.#backlog.add({
      size: message.data.length,
      arrived,
      run: () => this.#take(message, arrived),
      drop: (reason) => this.#options.metrics.dropped(reason),
    });
  }

  /** Resolves once every request that was accepted is answered. */
  async idle(): Promise<void> {
    for (let { first, later } = this.waiting; ; { first, later } = this.waiting) {
      if (first + later > 0) await turn();
      else if (this.#pending.size > 0) await Promise.all(this.#pending);
      else return;
    }
  }

  /** Resolves once every request is answered and the gathered records are in the audit. Accept nothing after it. */
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
   * Requests that came too late are only counted; others are logged and refused at once. A replay gets no answer:
   * its server still waits for the answer to the original, and would take this one for it.
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
    const { outcome } = decision;
    if (!outcome.granted && !login.session && this.#probe(login, outcome) === undefined)
      this.#limits.failed(login.request, outcome, arrived);
    try {
      const given = await this.#settle(login, decision, arrived);
      if (!given) return;
      decision = given;
    } catch (error) {
      log.error("login_failed", { id: decision.id, problem: messageOf(error) });
      decision = { ...decision, outcome: deny(Reason.InternalError) };
      this.#respond(login.message);
    }
    const took = (performance.now() - arrived) / 1000;
    const count = login.session ? "reauthorization" : "login";
    const [decided, reason] = resultOf(decision.outcome);
    const result = this.#probe(login, decision.outcome) === undefined ? decided : "probe";
    metrics[count](result, reason, took);
    log.debug("request_decided", { id: decision.id, decision: result, reason, seconds: took });
  }

  /** Records and answers a decision, or the one that replaces it. @returns what was answered; undefined if too late */
  async #settle(
    login: Login,
    first: LoginDecision,
    arrived: number,
  ): Promise<LoginDecision | undefined> {
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
      if (login.deadline < unixSeconds()) {
        this.#options.metrics.dropped("answer_late");
        if (decision.outcome.granted) this.#notGiven(login, decision, Reason.AnswerLate, arrived);
        return undefined;
      }
      if (this.#decisions.stands(decision)) {
        // in the same turn, so that a change which ends sessions finds this one
        this.#remember(login, decision);
        this.#respond(login.message, answer);
        return decision;
      }
      const { id: replaces, outcome } = decision;
      decision =
        attempt < maxAttempts
          ? this.#decisions.instead(login, decision)
          : {
              ...this.#decisions.refuse(login, deny(Reason.RulesChanged, outcome.evidence)),
              replaces,
            };
    }
  }

  /** Has the audit say, once it works again, that a decision was not answered. */
  #notGiven(login: Login, decision: LoginDecision, reason: Reason, arrived: number): LoginDecision {
    const { id, outcome } = decision;
    const refusal = deny(reason, outcome.evidence);
    const replaces = outcome.granted ? id : decision.replaces;
    const instead = { ...decision, outcome: refusal, replaces };
    this.#gathering.count(whoOf(login, refusal), this.#recordOf(login, instead, arrived));
    return instead;
  }

  /** Done together with the answer, so that every replica knows the session at the next reload. */
  #remember({ request, session: known }: Login, { outcome, rules }: LoginDecision): void {
    if (!outcome.granted) return;
    const session = sessionOf(request, outcome, rules.policy.digest);
    if (session && !(known && isSameSession(known, session))) this.#options.remember(session);
  }

  #sign({ request, serverXkey }: Login, { outcome, secrets, rules, id, now }: LoginDecision) {
    const { policy, connectionTypes } = rules;
    const context = { auth: secrets.auth, policyDigest: policy.digest, id, now, connectionTypes };
    return secrets.box.sealResponse(signAnswer(request, outcome, context), serverXkey);
  }

  /** Keeps the record. @returns why it could not, or undefined. Refusals under overload are counted, not written. */
  async #record(
    login: Login,
    decision: LoginDecision,
    arrived: number,
  ): Promise<string | undefined> {
    const { outcome } = decision;
    const record = this.#recordOf(login, decision, arrived);
    const who = whoOf(login, outcome);
    try {
      if (this.#isOwn(login, decision, arrived)) await this.#options.audit.append(record);
      else if (outcome.granted || outcome.refusal.reason === Reason.Overloaded)
        this.#gathering.count(who, record);
      else await this.#gathering.record(who, record);
    } catch (error) {
      return messageOf(error);
    }
    return undefined;
  }

  /**
   * Whether a decision gets a record of its own: each that grants something new, and others within their quota. A
   * reload that changes nothing about a session has its record already.
   */
  #isOwn({ request, session: known }: Login, decision: LoginDecision, arrived: number): boolean {
    const { outcome, rules, replaces } = decision;
    if (replaces !== undefined) return true;
    if (outcome.granted) {
      const session = known && sessionOf(request, outcome, rules.policy.digest);
      if (!session || !isSameSession(known, session)) return true;
    } else if (gathered.includes(outcome.refusal.reason)) return false;
    return this.#quota.ofRecords(request, outcome, arrived);
  }

  #recordOf(login: Login, decision: LoginDecision, arrived: number): LoginRecord {
    const { id, rules, outcome, replaces } = decision;
    return loginRecord(login.request, outcome, {
      ...{ id, instance: this.#options.instance, policyDigest: rules.policy.digest },
      ...(replaces !== undefined && { replaces }),
      again: login.session !== undefined,
      probe: this.#probe(login, outcome),
      time: Date.now(),
      latency: Math.round((performance.now() - arrived) * 1000),
    });
  }

  /** Only a refusal that the token deserves is a probe's: what is our fault, or is let in, counts as it is. */
  #probe({ request, session }: Login, outcome: Outcome): string | undefined {
    if (session || outcome.granted || notOfToken.includes(outcome.refusal.reason)) return undefined;
    return this.#options.probeOf(request);
  }

  /** If the connection has just broken, the answer is lost and the server refuses the login itself. */
  #respond(message: RequestMessage, answer?: Uint8Array): void {
    try {
      message.respond(answer);
    } catch (error) {
      this.#options.log.warn("answer_lost", { problem: messageOf(error) });
    }
  }
}

/** Decisions are gathered by identity, or by address. */
function whoOf({ request }: Login, { evidence }: Outcome): string {
  return provenHolder(evidence) ?? addressOf(request);
}

function resultOf(outcome: Outcome): ["granted", ""] | ["denied", Reason] {
  return outcome.granted ? ["granted", ""] : ["denied", outcome.refusal.reason];
}
