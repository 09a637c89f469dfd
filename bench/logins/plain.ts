import { keyPair, publicKey, userJwt, type KeyMaterial } from "../../nats/index.ts";
import type { Credentials } from "./client.ts";
import { account, Cluster, document, role } from "./cluster.ts";
import type { Contender } from "./contender.ts";

/** NATS' own way, without a callout: a user of the account whose JWT and key every client holds. */
export async function plain(): Promise<Contender> {
  const cluster = await Cluster.start();
  const byKey = plainUser(cluster.keys);
  return {
    name: "plain credentials",
    cluster,
    services: [],
    credentials: (count) => Array.from({ length: count }, () => byKey),
    stop: () => cluster.stop(),
  };
}

/** A user with the role's permissions, whom the account itself has signed. */
export function plainUser(keys: KeyMaterial): Credentials {
  const accountKeys = keys.accounts[account];
  const entry = document.roles[role];
  if (!accountKeys || !entry)
    throw new Error(`the policy has no account ${account} or no role ${role}`);
  const user = keyPair("user", keys.systemUser);
  const jwt = userJwt({
    name: "plain",
    user: user.getPublicKey(),
    account: publicKey("account", accountKeys.identity),
    signer: keyPair("account", accountKeys.signing),
    issuedAt: Math.floor(Date.now() / 1000),
    publish: entry.publish,
    subscribe: entry.subscribe,
  });
  return (nonce) => ({
    jwt,
    sig: Buffer.from(user.sign(Buffer.from(nonce))).toString("base64url"),
  });
}
