import { EntraError } from "./error.ts";

/** Where the stack's output `client` says whose JetStream the sessions of each account use. */
export interface DomainSettings {
  /** Names of accounts, by the name of the account that uses their streams; absent where no account does. */
  readonly domains?: Readonly<Record<string, readonly string[]>> | undefined;
}

/**
 * Options of nats.js' `jetstream` and `jetstreamManager` for the streams that sessions of an account use: the JetStream
 * domain, where they are in another account. The connection has to name its account, because deliveries across the
 * wall come to the account's own part of the inbox.
 *
 * @param settings the output `client` of the stack
 * @param account the one that the connection asks for
 * @throws EntraError `domain_ambiguous` when it uses streams of several accounts: then write `{ domain }` yourself
 * @example
 * const connection = await connectWithEntra({ ...settings, credential, account: "orders" });
 * const js = jetstream(connection, jetstreamOptions(settings, "orders"));
 */
export function jetstreamOptions(
  { domains = {} }: DomainSettings,
  account: string,
): { readonly domain?: string } {
  const known = Object.hasOwn(domains, account) ? (domains[account] ?? []) : [];
  const [domain, ...others] = known;
  if (others.length > 0)
    throw new EntraError(
      "domain_ambiguous",
      `account '${account}' uses streams of ${known.join(" and ")}`,
      { next: `pass one of them: { domain: "${domain ?? ""}" }` },
    );
  return domain === undefined ? {} : { domain };
}
