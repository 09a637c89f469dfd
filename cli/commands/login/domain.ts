import { Failure } from "../../../errors/failure.mjs";
import type { Settings } from "../../settings/settings.ts";

/** Which JetStream domain a context gets. */
export interface DomainChoice {
  readonly domain?: string;
  /** Those among which somebody has to choose; empty when there is nothing to choose. */
  readonly others: readonly string[];
}

/**
 * A context of the `nats` command has one JetStream domain: the one asked for, else the only one that the account uses.
 *
 * @param account the one that the context is for, where that is known
 * @param asked the option `--domain`
 * @throws Failure `domain_unknown` when the account uses no streams of the one asked for
 */
export function domainFor(
  { domains = {} }: Pick<Settings, "domains">,
  account: string | undefined,
  asked: string | undefined,
): DomainChoice {
  if (account === undefined && asked !== undefined) {
    throw new Failure("domain_unknown", "--domain needs to know the account", {
      why: "the policy is not at hand, and no account is named",
      next: "name it: --account NAME",
    });
  }
  const known =
    (account !== undefined && Object.hasOwn(domains, account) && domains[account]) || [];
  if (asked === undefined)
    return known.length === 1 ? { domain: known[0], others: [] } : { others: known };
  if (known.includes(asked)) return { domain: asked, others: [] };
  throw new Failure("domain_unknown", `account '${account ?? ""}' uses no streams of '${asked}'`, {
    why: known.length === 0 ? "its streams are its own" : `it uses those of ${known.join(", ")}`,
    next:
      known.length === 0 ? "leave out --domain" : `name one of them: --domain ${known[0] ?? ""}`,
  });
}
