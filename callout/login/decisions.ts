import { randomUUID } from "node:crypto";
import type { AuthorizationRequest } from "../../nats/index.ts";
import { Reason } from "../../protocol/reason.ts";
import type { Quota } from "../limits/quota.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { Revocable } from "../session/revocable.ts";
import type { Session } from "../session/session.ts";
import type { Secrets } from "../settings/secrets.ts";
import {
  deny,
  authorize,
  reauthorize,
  type Granted,
  type Outcome,
  type LoginRules,
} from "./authorize.ts";
import { unixSeconds } from "../time/unix-seconds.ts";

/** A request to decide on. */
export interface Question {
  readonly request: AuthorizationRequest;
  /** The session that a server asks about at a reload. */
  readonly session?: Session;
  /** The secrets that opened it. */
  readonly secrets: Secrets;
}

/** An outcome, and the state of files and keys that it was decided by. */
export interface LoginDecision {
  /** Id of its audit record. */
  readonly id: string;
  readonly outcome: Outcome;
  readonly rules: LoginRules;
  readonly secrets: Secrets;
  /** Unix seconds. */
  readonly now: number;
  /** Id of the record of a granted login that this decision replaces before it was answered. */
  readonly replaces?: string;
}

export interface DecisionsOptions {
  readonly rules: () => LoginRules;
  /** The first secrets that open a request are those that its server trusts. */
  readonly secrets: () => readonly Secrets[];
  /** Whether a revocation covers such a session. @param now unix seconds */
  readonly isRevoked: (session: Revocable, now: number) => boolean;
  readonly quota: Quota;
  /** The session of a connection that has logged in before. */
  readonly known: (request: AuthorizationRequest) => Session | undefined;
  readonly log: Log;
}

/**
 * Decides on logins, and checks whether a decision still holds: policy, keys, assignments and revocations may
 * change while its audit record is written.
 */
export class Decisions {
  readonly #options: DecisionsOptions;

  constructor(options: DecisionsOptions) {
    this.#options = options;
  }

  /** Decides on a new request. @param arrived milliseconds, of `performance.now()` */
  first(question: Question, arrived: number): LoginDecision {
    const { quota, known } = this.#options;
    const { request, session } = question;
    if (!quota.ofConnection(request, arrived)) {
      const { evidence } = session ?? known(request) ?? {};
      return this.refuse(question, deny(Reason.TooManyRequests, evidence));
    }
    const decision = this.#decide(question);
    const { outcome } = decision;
    if (session || !outcome.granted || quota.ofIdentity(outcome.identity, arrived)) return decision;
    return { ...decision, outcome: refused(outcome, Reason.TooManyLogins) };
  }

  /** Replaces a decision that no longer holds. */
  instead(question: Question, { id }: LoginDecision): LoginDecision {
    return { ...this.#decide(question), replaces: id };
  }

  refuse(question: Question, outcome: Outcome): LoginDecision {
    return { ...this.#state(question), id: randomUUID(), outcome };
  }

  /** Whether a decision still holds. A refusal always does. */
  stands({ outcome, rules, secrets }: LoginDecision): boolean {
    if (!outcome.granted) return true;
    const now = unixSeconds();
    const { policy, temporaryRoles } = this.#options.rules();
    if (policy.digest !== rules.policy.digest || !this.#options.secrets().includes(secrets))
      return false;
    if (outcome.expires <= now || this.#options.isRevoked(revocable(outcome), now)) return false;
    const { identity, temporaryRoles: rested = [] } = outcome;
    if (rested.length === 0) return true;
    const held = temporaryRoles?.(identity.oid, now) ?? [];
    return rested.every((one) => held.some(({ id, until }) => id === one.id && until >= one.until));
  }

  #decide(question: Question): LoginDecision {
    const id = randomUUID();
    const state = this.#state(question);
    return { ...state, id, outcome: this.#authorize(question, state, id) };
  }

  #state({ secrets }: Question): Pick<LoginDecision, "rules" | "secrets" | "now"> {
    const current = this.#current(secrets);
    const rules = { ...this.#options.rules(), accounts: current.accounts };
    return { rules, secrets: current, now: unixSeconds() };
  }

  /** Keys may have been reloaded since, but the answer is sealed with the xkey that opened the request. */
  #current(secrets: Secrets): Secrets {
    const all = this.#options.secrets();
    if (all.includes(secrets)) return secrets;
    const xkey = secrets.xkey.getPublicKey();
    return all.find((each) => each.xkey.getPublicKey() === xkey) ?? secrets;
  }

  #authorize(
    { request, session }: Question,
    { rules, now }: Pick<LoginDecision, "rules" | "now">,
    id: string,
  ): Outcome {
    try {
      const outcome = session
        ? reauthorize(request, session, rules, now)
        : authorize(request, rules, now);
      const isRevoked = outcome.granted && this.#options.isRevoked(revocable(outcome), now);
      return isRevoked ? refused(outcome, Reason.Revoked) : outcome;
    } catch (error) {
      this.#options.log.error("login_failed", { id, problem: messageOf(error) });
      return deny(Reason.InternalError);
    }
  }
}

/** Refuses what the policy grants. */
function refused({ evidence, grant }: Granted, reason: Reason): Outcome {
  return { ...deny(reason, evidence), account: grant.account };
}

function revocable({ identity, evidence, grant }: Granted): Revocable {
  const { oid, azp, uti } = identity;
  return { oid, azp, uti, roles: grant.roles, tokenAzp: evidence.azp };
}
