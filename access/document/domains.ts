import type { AccessDocument } from "./document.ts";

/**
 * Whose JetStream the sessions of each account use across a wall: accounts whose API they import under a domain's
 * prefix, `$JS.<domain>.API.`. An account whose sessions use their own JetStream, or none, is left out.
 *
 * @returns names of accounts, sorted, by the name of the account that uses them
 * @example domainsOf(document) // { orders: ["orders-data"] }
 */
export function domainsOf({
  accounts,
}: Pick<AccessDocument, "accounts">): Record<string, readonly string[]> {
  const entries = Object.entries(accounts).map(([name, { imports }]): [string, string[]] => {
    const domains = imports
      .filter(({ kind, from, to }) => kind === "service" && to.startsWith(`$JS.${from}.API.`))
      .map(({ from }) => from);
    return [name, [...new Set(domains)].sort()];
  });
  return Object.fromEntries(entries.filter(([, domains]) => domains.length > 0));
}
