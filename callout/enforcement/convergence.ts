import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import type { AccessDocument } from "../../access/index.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { Session } from "../session/session.ts";
import { replicaPolicies } from "../replicas/policies.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Enforcement } from "./enforcement.ts";
import { Narrowed } from "./narrowed.ts";
import { unixSeconds } from "../time/unix-seconds.ts";

export interface ConvergenceOptions {
  readonly policy: () => AccessDocument;
  readonly sessions: Sessions;
  readonly enforcement: Pick<Enforcement, "end">;
  /** What every replica says about itself, `ReplicaFacts` of other versions too. */
  readonly everybody: () => Promise<readonly object[]>;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Milliseconds for which it waits for the other replicas to have the same policy, and between two looks. */
const timeoutMs = 6000;
const pause = 500;
/** Earlier policies to remember: more than there usually are in the life of a session. */
const kept = 16;
/** Sessions that are compared before others have their turn. */
const batch = 200;

/**
 * Ends the sessions that could do more under the policy by which they were granted than under the one that is in
 * force: they come back with what there is now. All others are left alone.
 *
 * It waits until the other replicas have the same policy, since one with the earlier policy would let them in again
 * with what they had; but not for ever.
 */
export class Convergence {
  readonly #options: ConvergenceOptions;
  /** Policies that have been in force here, by digest; the newest last. */
  readonly #policies = new Map<string, AccessDocument>();
  #running = false;
  #again = false;

  constructor(options: ConvergenceOptions) {
    this.#options = options;
    this.#keep(options.policy());
  }

  /** Digests of the policies that it can compare with. */
  get known(): string[] {
    return [...this.#policies.keys()];
  }

  /** A policy that is or has been in force here; undefined for one that is forgotten, or never was. */
  policyOf(digest: string): AccessDocument | undefined {
    return this.#policies.get(digest);
  }

  /** To be called when sessions can be ended, and when another policy is in force. */
  changed(): void {
    this.#keep(this.#options.policy());
    this.#again = true;
    if (!this.#running) void this.#run();
  }

  #keep(policy: AccessDocument): void {
    this.#policies.delete(policy.digest);
    this.#policies.set(policy.digest, policy);
    const [oldest] = this.#policies.keys();
    if (this.#policies.size > kept && oldest !== undefined) this.#policies.delete(oldest);
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#again && !this.#options.signal.aborted) {
      this.#again = false;
      try {
        await this.#converge(await this.#agreement());
      } catch (error) {
        this.#options.log.error("policy_not_converged", { problem: messageOf(error) });
      }
    }
    this.#running = false;
  }

  /** Waits for the others; answers with the policies that some replica can compare with. */
  async #agreement(): Promise<ReadonlySet<string>> {
    const { everybody, policy, signal } = this.#options;
    for (const deadline = performance.now() + timeoutMs; ;) {
      const all = (await everybody()).map(replicaPolicies);
      const isAgreed = all.every(({ current }) => current === policy().digest);
      if (isAgreed || performance.now() > deadline || signal.aborted)
        return new Set(all.flatMap(({ known }) => known));
      await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #converge(knownSomewhere: ReadonlySet<string>): Promise<void> {
    const { enforcement, log, policy, sessions } = this.#options;
    const current = policy();
    const now = unixSeconds();
    const comparisons = new Map<string, Narrowed>();
    const narrowed: Session[] = [];
    let compared = 0;
    for (const session of sessions.all(now)) {
      const { policy: digest = "" } = session;
      if (digest === current.digest) continue;
      const before = this.#policies.get(digest);
      const comparison = comparisons.get(digest) ?? (before && new Narrowed(before, current));
      if (comparison) comparisons.set(digest, comparison);
      // one that no replica can compare may hold anything; one that another replica can is left to that
      const isNarrowed = comparison ? comparison.has(session, now) : !knownSomewhere.has(digest);
      if (isNarrowed) narrowed.push(session);
      if (++compared % batch === 0) await turn();
    }
    if (compared === 0) return;
    const { ended, unreached } = await enforcement.end(narrowed, "policy_narrowed");
    const left = compared - narrowed.length;
    log.info("policy_converged", { policy: current.digest, ended, unreached, left });
  }
}
