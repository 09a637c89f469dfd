import { AuthorizationError, type NatsConnection } from "@nats-io/nats-core";
import { authenticatorBy, type EntraAuthenticatorArgs, type Platform } from "./authenticator.ts";
import type { TokenCredential } from "./credential.ts";
import { loginRefused } from "./session-keeper.ts";
import { asEntraError, EntraError } from "./error.ts";
import { retryAfter } from "./timing.ts";

/** What `connectWithEntra` takes: nats.js' own options, less those that the token and the safety of its way decide. */
export interface EntraConnectionArgs extends EntraAuthenticatorArgs {
  readonly credential: TokenCredential;
  /**
   * Waits until a server can be reached. A refused login is reported to `onProblem` and repeated for some ten
   * seconds, in which a callout that restarts is back; then it is an error, as are unsafe ways to the servers.
   *
   * @default false
   */
  readonly waitOnFirstConnect?: boolean | undefined;
}

/** Refusals of the first login in a row after which waiting ends; the pauses between them take 7 to 15 seconds. */
const maxRefusals = 5;
/** Pauses between attempts to reach a server stop growing after so many: they are two to four seconds then. */
const growing = 3;

/** Connects by the means of a platform. */
export async function connectBy(
  platform: Platform,
  { credential, waitOnFirstConnect = false, ...args }: EntraConnectionArgs,
): Promise<NatsConnection> {
  const entra = await authenticatorBy(platform, credential, args);
  const dial = async () => {
    try {
      return await platform.dial(entra.options);
    } catch (error) {
      throw error instanceof AuthorizationError ? loginRefused(error) : asEntraError(error);
    }
  };
  try {
    const connection = await (waitOnFirstConnect ? waiting(dial, args.onProblem) : dial());
    entra.attend(connection);
    return connection;
  } catch (error) {
    entra.close();
    throw error;
  }
}

/**
 * Repeats the first connect. nats.js' own way to wait tells nobody what happens, and waits for ever for
 * the end of a refusal.
 */
async function waiting(
  dial: () => Promise<NatsConnection>,
  onProblem: EntraConnectionArgs["onProblem"] = () => undefined,
): Promise<NatsConnection> {
  let refusals = 0;
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await dial();
    } catch (error) {
      const isRefused = error instanceof EntraError && error.code === "login_refused";
      refusals = isRefused ? refusals + 1 : 0;
      if (isRefused) onProblem(error);
      // what else the library itself says does not pass by waiting
      if (isRefused ? refusals === maxRefusals : error instanceof EntraError) throw error;
      const step = isRefused ? refusals : Math.min(attempts, growing);
      await pause(retryAfter(step, Math.random()));
    }
  }
}

/** Keeps the process alive, as the connection would. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
