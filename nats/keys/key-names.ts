/**
 * The keys of every installation, by the names that rotations go by; those of the accounts of the policy are
 * `account:NAME` and `signing:NAME`.
 */
export const installationKeys = [
  ...["operator", "operator-signing", "system", "system-signing", "system-user"],
  ...["auth", "auth-signing", "callout-user", "sentinel", "xkey"],
] as const;

/** @param accounts names of the policy's accounts */
export function keyNames(accounts: readonly string[]): string[] {
  const ofAccounts = accounts.flatMap((account) => [`account:${account}`, `signing:${account}`]);
  return [...installationKeys, ...ofAccounts];
}

/** Whether an account is known by it: it signs nothing, and another one is another account. */
export function isIdentity(key: string): boolean {
  return key === "system" || key === "auth" || key.startsWith("account:");
}

/** Whether it signs what people and programs act by, every day and wherever the callout runs. */
export function isSigning(key: string): boolean {
  return key.startsWith("signing:") || key.endsWith("-signing");
}

/**
 * Days for which a key should be in use at most; undefined for an account's identity, which signs nothing.
 *
 * A year for what stays within the installation: the shorter end of one to three years for private keys that sign
 * or authenticate (NIST SP 800-57 Part 1 Rev. 5, table 1). A quarter for keys that sign users: they are what an
 * access key is elsewhere, and those are rotated every 90 days (CIS AWS Foundations Benchmark 1.14).
 */
export function longestUse(key: string): number | undefined {
  if (isIdentity(key)) return undefined;
  return isSigning(key) ? 90 : 365;
}
