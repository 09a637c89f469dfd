import type { KeyPair } from "@nats-io/nkeys";
import { CONTROL } from "../../access/index.ts";
import { controlUserJwt } from "../../nats/index.ts";
import type { AccountKeys, Secrets } from "../settings/secrets.ts";
import type { BucketKeys } from "./bucket.ts";

/** Keys of before that still prove an entry. */
const kept = 4;

/** The callout's keys of CONTROL: as whom it connects, and what proves its entries. */
export class ControlKeys implements BucketKeys {
  readonly #secrets: () => Secrets;
  #all: readonly KeyPair[] = [];

  constructor(secrets: () => Secrets) {
    this.#secrets = secrets;
  }

  /** Absent as long as the secrets have no account CONTROL. */
  get account(): AccountKeys | undefined {
    return this.#secrets().accounts.get(CONTROL);
  }

  get newest(): readonly KeyPair[] {
    const { account } = this;
    const { xkey } = this.#secrets();
    return account ? [account.signer, xkey] : [xkey];
  }

  get all(): readonly KeyPair[] {
    const current = [...this.newest, ...this.#secrets().alsoXkeys];
    const fresh = current.filter((key) => !this.#all.includes(key));
    if (fresh.length > 0) this.#all = [...fresh, ...this.#all].slice(0, current.length + kept);
    return this.#all;
  }

  /** The user as which to connect now. @throws Error when there is no such account */
  user(): Secrets["user"] {
    const { account } = this;
    const { key } = this.#secrets().user;
    if (!account) throw new Error(`the secrets have no account ${CONTROL}`);
    const issuedAt = Math.floor(Date.now() / 1000);
    return { jwt: controlUserJwt({ ...account, user: key.getPublicKey(), issuedAt }), key };
  }
}
