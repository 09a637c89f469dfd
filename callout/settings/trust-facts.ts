import type { TrustFacts } from "../../protocol/status/status.ts";
import type { Secrets } from "./secrets.ts";

/** The public keys of the secrets, to compare with those of the servers. */
export function trustFacts({ user, auth, accounts, xkey, alsoXkeys }: Secrets): TrustFacts {
  const all = [["AUTH", auth] as const, ...accounts];
  return {
    user: user.key.getPublicKey(),
    xkeys: [xkey, ...alsoXkeys].map((pair) => pair.getPublicKey()),
    accounts: Object.fromEntries(all.map(([name, { account }]) => [name, account])),
    signers: Object.fromEntries(all.map(([name, { signer }]) => [name, signer.getPublicKey()])),
  };
}
