import type { AccessDocument } from "../../access/index.ts";
import { messageOf } from "../../errors/render.mjs";
import type { Log } from "../log/log.ts";
import { Elapsed } from "../time/elapsed.ts";
import { agreementOf, type Agreement } from "./agreement.ts";
import type { Lease } from "./lease.ts";
import { Peers } from "./peers.ts";

/** What may be changed: all, what loses no messages, or nothing. */
export type Permission = "anything" | "harmless" | "nothing";

export interface ConsentOptions {
  readonly policy: () => Pick<AccessDocument, "digest">;
  readonly lease: Pick<Lease, "isHeld" | "giveBack" | "policies" | "putInForce">;
  /** Whether everything that was done is recorded. */
  readonly isRecorded: () => Promise<boolean>;
  /** What every replica says about itself, this one first. */
  readonly everybody: () => Promise<readonly object[]>;
  readonly log: Log;
}

/** Seconds for which a replica that has another policy than the others changes nothing. */
const agreementSeconds = 60;
/** Seconds after which it loses messages by a policy that another one has followed, if no replica speaks for that. */
const supersededSeconds = 600;

/**
 * Whether the leader may change streams: what was done before is recorded, and the replicas have one policy. What loses
 * messages waits longer than all else, for a silent replica may have a policy that does not mean it; but nothing waits
 * for ever for one that is dead.
 */
export class Consent {
  readonly #options: ConsentOptions;
  readonly #peers = new Peers();
  #disagreed: Elapsed | undefined;

  constructor(options: ConsentOptions) {
    this.#options = options;
  }

  /** Meets the other replicas, so that it is noticed when one says nothing. */
  async meet(): Promise<void> {
    this.#peers.meet(await this.#options.everybody());
  }

  /** @param digest of the policy by which something is to be changed */
  async ask(digest: string): Promise<Permission> {
    const { everybody, isRecorded, lease, log, policy } = this.#options;
    if (!(await isRecorded())) return "nothing";
    const all = await everybody();
    const isAnySilent = this.#peers.meet(all);
    if (policy().digest !== digest || !lease.isHeld) return "nothing";
    const inForce = lease.policies;
    const agreement = agreementOf(digest, { everybody: all, isAnySilent, inForce });
    const isDisagreed = agreement !== "agreed" && agreement !== "silent";
    this.#disagreed = isDisagreed ? (this.#disagreed ?? new Elapsed()) : undefined;
    if (agreement !== "agreed") log.info("streams_wait_for_policy", { agreement });
    const seconds = this.#disagreed?.seconds ?? 0;
    const permission = permitted(agreement, seconds);
    // one that stays behind must not keep the others from it
    if (agreement === "behind" && seconds > agreementSeconds) await this.#giveBack();
    // a policy that may be an old one must not count as the newest later
    if (permission === "nothing" || (isDisagreed && permission === "harmless")) return permission;
    return (await this.#isWritten(digest)) ? permission : "nothing";
  }

  async #giveBack(): Promise<void> {
    const { lease, log } = this.#options;
    try {
      await lease.giveBack(agreementSeconds);
    } catch (error) {
      // the others take it once it is over
      log.debug("streams_lease_not_given_back", { problem: messageOf(error) });
    }
  }

  async #isWritten(digest: string): Promise<boolean> {
    const { lease, log } = this.#options;
    try {
      return await lease.putInForce(digest);
    } catch (error) {
      log.debug("streams_lease_not_renewed", { problem: messageOf(error) });
      return false;
    }
  }
}

/** @param seconds for which the replicas have had different policies */
function permitted(agreement: Agreement, seconds: number): Permission {
  if (agreement === "agreed") return "anything";
  if (agreement === "silent") return "harmless";
  if (agreement === "behind" || seconds <= agreementSeconds) return "nothing";
  return agreement === "superseded" && seconds > supersededSeconds ? "anything" : "harmless";
}
