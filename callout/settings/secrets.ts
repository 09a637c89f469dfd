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
  /** For requests of servers that have heard of a rotation of the xkey before this callout, or not yet. */
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
  const problems: string[] = [];
  const root = new Fields(readSettings(bytes, file), "", problems);
  const user = root.object("user");
  const system = root.object("system");
  const accounts = root.object("accounts");
  const jwt = user.text("jwt", "give the user's JWT");
  const systemJwt = system.text("jwt", "give the JWT of the user in SYS");
  const userKey = keyOf(user, "seed", "U");
  const auth = accountKeys(root.object("auth"));
  const entries = accounts.names.map((name) => [name, accountKeys(accounts.object(name))] as const);
  const xkey = keyOf(root, "xkey", "X");
  const alsoXkeys = (root.optionalTexts("alsoXkeys", "give seeds, SX…") ?? []).flatMap(
    (text) => keyOfSeed(root, "alsoXkeys", text, "X") ?? [],
  );
  for (const fields of [root, user, system]) fields.end();
  if (problems.length > 0 || !userKey || !auth || !xkey) throw new SettingsError(file, problems);
  const known = entries.flatMap(([name, keys]) => (keys ? [[name, keys] as const] : []));
  return {
    user: { jwt, key: userKey },
    system: { jwt: systemJwt },
    auth,
    accounts: new Map(known),
    xkey,
    box: new RequestBox(xkey),
    alsoXkeys,
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
  const text = fields.text(name, remedyFor(letter));
  return text === "" ? undefined : keyOfSeed(fields, name, text, letter);
}

function keyOfSeed(fields: Fields, name: string, text: string, letter: string) {
  try {
    const pair = keyPairFromSeed(text);
    if (pair.getPublicKey().startsWith(letter)) return pair;
  } catch {
    // the remedy says it all
  }
  fields.problem(name, remedyFor(letter));
  return undefined;
}

function remedyFor(letter: string): string {
  return `give a seed, S${letter}…`;
}
