import type { Status } from "../../protocol/status/status.ts";
import { messageOf } from "../../errors/render.mjs";
import { ask } from "../network/http.ts";

/** How one replica of the callout is. */
export interface CalloutStatus {
  readonly url: string;
  readonly ok: boolean;
  readonly problem?: string;
  readonly instance?: string;
  readonly version?: string;
  /** Digest of the policy that it applies. */
  readonly policy?: string;
  /** Keys of the issuer that it holds. */
  readonly keys?: number;
  /** Name of the server that it is connected to. */
  readonly server?: string;
}

/** Asks a replica whether it is ready, and if not, what it lacks. */
export async function calloutStatus(url: string): Promise<CalloutStatus> {
  try {
    const { body, status } = await ask(`${url}/readyz`);
    if (typeof body !== "object" || body === null) {
      return { url, ok: false, problem: `/readyz answers ${status} without JSON` };
    }
    const { instance, version, policy, issuers, nats } = body as Status;
    const problem = problemOf(body as Status);
    return {
      url,
      ok: problem === undefined,
      ...(problem === undefined ? {} : { problem }),
      instance,
      version,
      policy: policy.digest,
      keys: issuers.flatMap(({ keys }) => keys).length,
      ...(nats.server === undefined ? {} : { server: nats.server }),
    };
  } catch (error) {
    return { url, ok: false, problem: messageOf(error) };
  }
}

/** A replica that keeps the last good file is ready, and still has a problem. */
function problemOf({ ready, policy, secrets, issuers, nats }: Status): string | undefined {
  if (!nats.connected) return "it is not connected to NATS";
  if (issuers.some(({ keys }) => keys.length === 0)) return "it has no keys of the issuer";
  if (policy.problem !== undefined) return `its policy file: ${policy.problem}`;
  if (secrets.problem !== undefined) return `its secrets file: ${secrets.problem}`;
  const [missing] = policy.accountsWithoutKey;
  if (missing !== undefined) return `it has no key for the account '${missing}'`;
  if (issuers.some(({ fresh }) => !fresh)) return "the issuer's keys are out of date";
  return ready ? undefined : "it is not ready";
}
