import { keyPair, publicKey, userJwt } from "../../nats/index.ts";
import type { Credentials } from "./client.ts";
import { account, Cluster, document, role } from "./cluster.ts";
import type { Contender } from "./contender.ts";

/** NATS' own way, without a callout: a user of the account whose JWT and key every client holds. */
export async function plain(): Promise<Contender> {
  const cluster = await Cluster.start();
  const keys = cluster.keys.accounts[account];
  const entry = document.roles[role];
  if (!keys || !entry) throw new Error(`the policy has no account ${account} or no role ${role}`);
  const user = keyPair("user", cluster.keys.systemUser);
  const jwt = userJwt({
    name: "plain",
    user: user.getPublicKey(),
    account: publicKey("account", keys.identity),
    signer: keyPair("account", keys.signing),
    issuedAt: Math.floor(Date.now() / 1000),
    publish: entry.publish,
    subscribe: entry.subscribe,
  });
  const byKey: Credentials = (nonce) => ({
    jwt,
    sig: Buffer.from(user.sign(Buffer.from(nonce))).toString("base64url"),
  });
  return {
    name: "plain credentials",
    cluster,
    services: [],
    credentials: (count) => Array.from({ length: count }, () => byKey),
    stop: () => cluster.stop(),
  };
}
