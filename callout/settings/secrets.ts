import { keyPairFromSeed, RequestBox, type KeyPair } from "../../nats/index.ts";
import {
  list,
  object,
  optional,
  record,
  text,
  transform,
  type Shape,
} from "../../values/shape/index.ts";
import { readSettings } from "./read.ts";

/** An account and a key that signs in its name. */
export interface AccountKeys {
  /** Public key (A…). */
  readonly account: string;
  readonly signer: KeyPair;
}

/** The service's seeds and credentials, ready for use. */
export interface Secrets {
  /** The user as which the service connects. */
  readonly user: { readonly jwt: string; readonly key: KeyPair };
  /** The same user in SYS. */
  readonly system: { readonly jwt: string };
  /** The callout's own account, which signs the answers. */
  readonly auth: AccountKeys;
  /** By name in the policy. */
  readonly accounts: ReadonlyMap<string, AccountKeys>;
  /** Its public key is what servers seal requests for. */
  readonly xkey: KeyPair;
  /** Opens requests and seals answers, with the xkey. */
  readonly box: RequestBox;
  /** Next and previous xkeys, for servers that pick up a rotation earlier or later than this callout. */
  readonly alsoXkeys: readonly KeyPair[];
}

/**
 * The same secrets for each xkey that something may be sealed for; that in use is the first.
 *
 * Servers and callouts do not read their files at the same moment. The xkey that a server seals for says
 * which it knows, and it opens no answer that is sealed with another.
 */
export function everyXkey(secrets: Secrets): readonly Secrets[] {
  const also = secrets.alsoXkeys.map((xkey) => ({ ...secrets, xkey, box: new RequestBox(xkey) }));
  return [secrets, ...also];
}

/**
 * Reads the service's secrets. Problems name fields and never repeat a value.
 *
 * @param file its name, for messages
 * @throws SettingsError with every mistake
 */
export function parseSecrets(bytes: Uint8Array, file: string): Secrets {
  const { user, system, auth, accounts, xkey, alsoXkeys } = readSettings(secrets, bytes, file);
  return {
    user: { jwt: user.jwt, key: user.seed },
    system,
    auth,
    accounts: new Map(Object.entries(accounts)),
    xkey,
    box: new RequestBox(xkey),
    alsoXkeys,
  };
}

/** @param letter the first of the public key */
function seed(letter: string): Shape<KeyPair> {
  const expected = `a seed, S${letter}…`;
  return transform(text(expected), (value, reading) => {
    try {
      const pair = keyPairFromSeed(value);
      if (pair.getPublicKey().startsWith(letter)) return pair;
    } catch {
      // what must be there says it all
    }
    return reading.problem(`must be ${expected}`);
  });
}

const accountKeys: Shape<AccountKeys> = transform(
  object({
    account: text("the account's public key, A…", /^A[A-Z2-7]{55}$/),
    seed: seed("A"),
  }),
  ({ account, seed }) => ({ account, signer: seed }),
);

const secrets = object({
  user: object({ jwt: text("the user's JWT"), seed: seed("U") }),
  system: object({ jwt: text("the JWT of the user in SYS") }),
  auth: accountKeys,
  accounts: record(accountKeys),
  xkey: seed("X"),
  alsoXkeys: optional(list(seed("X")), []),
});
