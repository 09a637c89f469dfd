import { keyPairFromSeed, RequestBox, type KeyPair } from "../../nats/index.ts";
import { Fields, readSettings, SettingsError } from "./fields.ts";

/** An account and a key that signs in its name. */
export interface AccountKeys {
  /** Public key (A…). */
  readonly account: string;
  readonly signer: KeyPair;
}

/** The service's seeds and credentials, ready for use. */
export interface Secrets {
  /** The user as which the service connects. */
  readonly user: { readonly jwt: string; readonly seed: Uint8Array };
  /** The callout's own account, which signs the answers. */
  readonly auth: AccountKeys;
  /** By name in the policy. */
  readonly accounts: ReadonlyMap<string, AccountKeys>;
  /** Its public key is what servers seal requests for. */
  readonly xkey: KeyPair;
  /** Opens requests and seals answers, with the xkey. */
  readonly box: RequestBox;
}

/**
 * Reads the service's secrets. Problems name fields and never repeat a value.
 *
 * @param file its name, for messages
 * @throws SettingsError with every mistake
 */
export function parseSecrets(bytes: Uint8Array, file: string): Secrets {
  const problems: string[] = [];
  const root = new Fields(readSettings(bytes, file), "", problems);
  const user = root.object("user");
  const accounts = root.object("accounts");
  const jwt = user.text("jwt", "give the user's JWT");
  const userKey = keyOf(user, "seed", "U");
  const auth = accountKeys(root.object("auth"));
  const entries = accounts.names.map((name) => [name, accountKeys(accounts.object(name))] as const);
  const xkey = keyOf(root, "xkey", "X");
  for (const fields of [root, user]) fields.end();
  if (problems.length > 0 || !userKey || !auth || !xkey) throw new SettingsError(file, problems);
  const known = entries.flatMap(([name, keys]) => (keys ? [[name, keys] as const] : []));
  return {
    user: { jwt, seed: userKey.getSeed() },
    auth,
    accounts: new Map(known),
    xkey,
    box: new RequestBox(xkey),
  };
}

function accountKeys(fields: Fields): AccountKeys | undefined {
  const isAccount = (text: string) => /^A[A-Z2-7]{55}$/.test(text);
  const account = fields.text("account", "give the account's public key, A…", isAccount);
  const signer = keyOf(fields, "seed", "A");
  fields.end();
  return signer && { account, signer };
}

/** @param letter the first of the public key */
function keyOf(fields: Fields, name: string, letter: string): KeyPair | undefined {
  const remedy = `give a seed, S${letter}…`;
  const text = fields.text(name, remedy);
  if (text === "") return undefined;
  try {
    const pair = keyPairFromSeed(text);
    if (pair.getPublicKey().startsWith(letter)) return pair;
  } catch {
    // the remedy says it all
  }
  fields.problem(name, remedy);
  return undefined;
}
