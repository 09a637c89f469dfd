import type { KeyPair } from "@nats-io/nkeys";
import { CONTROL, CONTROL_DATA } from "../../access/index.ts";
import { controlDataUserJwt, controlUserJwt, type ControlUser } from "../../nats/index.ts";
import type { BucketKeys } from "../bucket/entries.ts";
import type { AccountKeys, Secrets } from "../settings/secrets.ts";
import { unixSeconds } from "../time/unix-seconds.ts";

/** Previous keys whose MACs are still valid. */
const kept = 4;

const userJwts = { [CONTROL]: controlUserJwt, [CONTROL_DATA]: controlDataUserJwt } as const;

/** The callout's keys for CONTROL and CONTROL_DATA: for its connections and the MACs of its entries. */
export class ControlKeys implements BucketKeys {
  readonly #secrets: () => Secrets;
  #all: readonly KeyPair[] = [];

  constructor(secrets: () => Secrets) {
    this.#secrets = secrets;
  }

  get newest(): readonly KeyPair[] {
    const account = this.#account(CONTROL_DATA);
    const { xkey } = this.#secrets();
    return account ? [account.signer, xkey] : [xkey];
  }

  get all(): readonly KeyPair[] {
    const current = [...this.newest, ...this.#secrets().alsoXkeys];
    const fresh = current.filter((key) => !this.#all.includes(key));
    if (fresh.length > 0) this.#all = [...fresh, ...this.#all].slice(0, current.length + kept);
    return this.#all;
  }

  /** The user to connect as. @throws Error when there is no such account */
  user(name: keyof typeof userJwts): Secrets["user"] {
    const account = this.#account(name);
    const { key } = this.#secrets().user;
    if (!account) throw new Error(`the secrets have no account ${name}`);
    const issuedAt = unixSeconds();
    const user: ControlUser = { ...account, user: key.getPublicKey(), issuedAt };
    return { jwt: userJwts[name](user), key };
  }

  /** Absent as long as the secrets have no such account. */
  #account(name: string): AccountKeys | undefined {
    return this.#secrets().accounts.get(name);
  }
}
