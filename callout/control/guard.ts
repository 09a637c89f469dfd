import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, type Log } from "../log.ts";
import { connectionsOf } from "./connections.ts";
import type { Enforcement } from "./enforcement.ts";
import type { Servers } from "./servers.ts";

export interface GuardOptions {
  /** Public key (A…) of CONTROL_DATA now. */
  readonly account: () => string | undefined;
  readonly servers: Servers;
  readonly enforcement: Pick<Enforcement, "end">;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Milliseconds between two looks. */
const period = 10_000;

/**
 * Ends every session that a callout has let in to CONTROL_DATA, until the signal. This version lets nobody in there;
 * the one before had its operators in the account that became it, and lets them in until the last of it is replaced.
 */
export async function guardData(options: GuardOptions): Promise<void> {
  const { account, servers, enforcement, signal, log } = options;
  while (!signal.aborted) {
    try {
      const acc = account();
      const found = acc === undefined ? [] : await connectionsOf(servers, { acc });
      if (found.length > 0) {
        log.error("control_data_entered", { users: found.map(({ user }) => user) });
        await enforcement.end(found, "control_data");
      }
    } catch (error) {
      log.warn("control_data_unwatched", { problem: messageOf(error) });
    }
    await sleep(period, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
