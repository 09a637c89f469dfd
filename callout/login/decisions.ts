import { randomUUID } from "node:crypto";
import type { AuthorizationRequest } from "../../nats/index.ts";
import { Reason } from "../../protocol/reason.ts";
import type { Quota } from "../limits/quota.ts";
import { messageOf, type Log } from "../log/log.ts";
import type { Revocable } from "../session/revocable.ts";
import type { Session } from "../session/session.ts";
import type { Secrets } from "../settings/secrets.ts";
import {
  deny,
  authorize,
  reauthorize,
  type Granted,
  type Outcome,
  type Rules,
} from "./authorize.ts";

/** A request that is to be decided on. */
export interface Question {
  readonly request: AuthorizationRequest;
  /** What the request is about, when a server asks at a reload. */
  readonly session?: Session;
  /** Those that opened it. */
  readonly secrets: Secrets;
}

/** What was decided, and by which state of files and keys. */
export interface Decision {
  /** Of its audit record. */
  readonly id: string;
  readonly judgement: Outcome;
  readonly rules: Rules;
  readonly secrets: Secrets;
  /** Unix seconds. */
  readonly now: number;
  /** Id of the record of a grant that was not given, since this was decided instead. */
  readonly replaces?: string;
}

export interface DecisionsOptions {
  readonly rules: () => Rules;
  /** The first that open a request are those that its server believes. */
  readonly secrets: () => readonly Secrets[];
  /** Whether an operator keeps such a session out. @param now unix seconds */
  readonly isRevoked: (session: Revocable, now: number) => boolean;
  readonly quota: Quota;
  /** What a connection has proven before. */
  readonly known: (request: AuthorizationRequest) => Session | undefined;
  readonly log: Log;
}

/**
 * Decides on logins by what is in force, and says whether a decision still is what it would decide: policy, keys,
 * grants and revocations may change while the record of a decision is written.
 */
export class Decisions {
  readonly #options: DecisionsOptions;

  constructor(options: DecisionsOptions) {
    this.#options = options;
  }

  /** The decision on a request that has just come. @param arrived milliseconds, of `performance.now()` */
  first(question: Question, arrived: number): Decision {
    const { quota, known } = this.#options;
    const { request, session } = question;
    if (!quota.ofConnection(request, arrived)) {
      const { evidence } = session ?? known(request) ?? {};
      return this.refuse(question, deny(Reason.TooManyRequests, evidence));
    }
    const decision = this.#decide(question);
    const { judgement } = decision;
    if (session || !judgement.granted || quota.ofIdentity(judgement.identity, arrived))
      return decision;
    return { ...decision, judgement: refused(judgement, Reason.TooManyLogins) };
  }

  /** The decision instead of one that does not stand any more. */
  instead(question: Question, { id }: Decision): Decision {
    return { ...this.#decide(question), replaces: id };
  }

  refuse(question: Question, judgement: Outcome): Decision {
    return { ...this.#state(question), id: randomUUID(), judgement };
  }

  /** Whether a decision may still be answered: what grants nothing always may. */
  stands({ judgement, rules, secrets }: Decision): boolean {
    if (!judgement.granted) return true;
    const now = seconds();
    const { policy, temporaryRoles } = this.#options.rules();
    if (policy.digest !== rules.policy.digest || !this.#options.secrets().includes(secrets))
      return false;
    if (judgement.expires <= now || this.#options.isRevoked(revocable(judgement), now))
      return false;
    const { identity, temporaryRoles: rested = [] } = judgement;
    if (rested.length === 0) return true;
    const held = temporaryRoles?.(identity.oid, now) ?? [];
    return rested.every((one) => held.some(({ id, until }) => id === one.id && until >= one.until));
  }

  #decide(question: Question): Decision {
    const id = randomUUID();
    const state = this.#state(question);
    return { ...state, id, judgement: this.#authorize(question, state, id) };
  }

  #state({ secrets }: Question): Pick<Decision, "rules" | "secrets" | "now"> {
    const current = this.#current(secrets);
    const rules = { ...this.#options.rules(), accounts: current.accounts };
    return { rules, secrets: current, now: seconds() };
  }

  /** Files may have brought other keys meanwhile, but the answer is sealed with the xkey that opened the request. */
  #current(secrets: Secrets): Secrets {
    const all = this.#options.secrets();
    if (all.includes(secrets)) return secrets;
    const xkey = secrets.xkey.getPublicKey();
    return all.find((each) => each.xkey.getPublicKey() === xkey) ?? secrets;
  }

  #authorize(
    { request, session }: Question,
    { rules, now }: Pick<Decision, "rules" | "now">,
    id: string,
  ): Outcome {
    try {
      const judgement = session
        ? reauthorize(request, session, rules, now)
        : authorize(request, rules, now);
      const isRevoked = judgement.granted && this.#options.isRevoked(revocable(judgement), now);
      return isRevoked ? refused(judgement, Reason.Revoked) : judgement;
    } catch (error) {
      this.#options.log.error("login_failed", { id, problem: messageOf(error) });
      return deny(Reason.InternalError);
    }
  }
}

/** A refusal of what could have been granted. */
function refused({ evidence, grant }: Granted, reason: Reason): Outcome {
  return { ...deny(reason, evidence), account: grant.account };
}

function revocable({ identity, evidence, grant }: Granted): Revocable {
  const { oid, azp, uti } = identity;
  return { oid, azp, uti, roles: grant.roles, tokenAzp: evidence.azp };
}

/** Unix time. */
function seconds(): number {
  return Math.floor(Date.now() / 1000);
}
