import type { KeyPair } from "@nats-io/nkeys";
import type {
  AccessDocument,
  AccountEntry,
  AccountLimits,
  CONTROL_DATA,
  ExportEntry,
  ImportEntry,
} from "../../access/index.ts";
import { accountJwt, type AccountImport } from "../jwt/account-jwt.ts";
import { activationToken } from "../jwt/activation.ts";
import { NatsError } from "../errors/nats-error.ts";
import type { IdentityKeys, KeyMaterial } from "../keys/key-material.ts";
import { keyPair, publicKey } from "../keys/key-pair.ts";
import { unlimited } from "../jwt/limits.ts";
import { whoamiExports, whoamiImports } from "./whoami.ts";

/** Keys of the accounts, and what AUTH's JWT says about the callout. */
export type AccountKeys = Pick<
  KeyMaterial,
  "system" | "auth" | "calloutUser" | "alsoCalloutUsers" | "xkey" | "accounts" | "issuedAt"
>;

/**
 * No leaf nodes, else no limits: at a login, and again at every reload, each client passes through AUTH, and
 * would end there by a limit tighter than its own account's (client.go, applyAccountLimits).
 */
const ownUse: AccountLimits = {
  connections: unlimited,
  subscriptions: unlimited,
  payload: unlimited,
  leafNodes: 0,
};

/** Nobody logs in to it: callouts connect with a user that they sign themselves, past the callout. */
const withoutLogins: typeof CONTROL_DATA = "CONTROL_DATA";

/**
 * The JWTs of SYS, AUTH and every account of the policy, by public key: what `resolver_preload` holds.
 *
 * SYS exports nothing: what users may know about their own account, `$SYS.REQ.USER.INFO` among it, the server
 * offers to every account by itself (events.go, registerSystemImports), and no role grants it. AUTH exports what
 * sessions ask the callouts instead (whoami.ts), and every account imports its own part of that.
 *
 * @param signer a signing key of the operator
 * @throws NatsError `key_missing` for an account without keys, `key_reused` when two have the same
 *   identity, `config_value` for an impossible limit, `import_private` for an import of what is exported to others
 */
export function accountJwts(
  document: Pick<AccessDocument, "accounts">,
  keys: AccountKeys,
  signer: KeyPair,
): Record<string, string> {
  const { issuedAt } = keys;
  const names = Object.keys(document.accounts).sort();
  const accounts = new Map(names.map((name) => [name, publicKeys(keysOf(keys, name))]));
  const common = (name: string, { account, signing }: PublicKeys) => ({
    name,
    account,
    signer,
    issuedAt,
    signingKeys: signing,
  });
  const entries: [string, string][] = [];
  const add = (account: string, jwt: string) => entries.push([account, jwt]);

  const system = publicKeys(keys.system);
  add(system.account, accountJwt({ ...common("SYS", system), limits: ownUse }));

  const auth = publicKeys(keys.auth);
  const authorization = {
    auth_users: [keys.calloutUser, ...(keys.alsoCalloutUsers ?? [])].map((user) =>
      publicKey("user", user),
    ),
    allowed_accounts: [...accounts]
      .filter(([name]) => name !== withoutLogins)
      .map(([, { account }]) => account),
    xkey: publicKey("curve", keys.xkey),
  };
  add(
    auth.account,
    accountJwt({
      ...common("AUTH", auth),
      // they pass through it too; as a leaf node of AUTH itself none stays, for no callout grants that account
      limits: { ...ownUse, leafNodes: unlimited },
      exports: whoamiExports,
      authorization,
      bearer: true,
    }),
  );

  for (const [name, pair] of accounts) {
    const { imports, ...entry } = document.accounts[name] as AccountEntry;
    const importer = { name, account: pair.account };
    const resolved = [
      ...imports.map((from) => resolve(from, importer, { document, keys, accounts })),
      ...whoamiImports(auth.account, pair.account),
    ];
    const limits = limitsWithCallout(entry);
    add(pair.account, accountJwt({ ...common(name, pair), ...entry, limits, imports: resolved }));
  }
  return distinct(entries);
}

/**
 * A callout connects to an account whose streams it makes. nats-server counts that connection as well, so that there is
 * one more, and it takes nobody's place.
 */
function limitsWithCallout({
  limits,
  streams,
}: Pick<AccountEntry, "limits" | "streams">): AccountLimits {
  const { connections } = limits;
  if (streams === undefined || connections === unlimited) return limits;
  return { ...limits, connections: connections + 1 };
}

interface PublicKeys {
  readonly account: string;
  readonly signing: readonly string[];
}

function publicKeys({ identity, signing, alsoSigning = [] }: IdentityKeys): PublicKeys {
  return {
    account: publicKey("account", identity),
    signing: [signing, ...alsoSigning].map((key) => publicKey("account", key)),
  };
}

function keysOf({ accounts }: AccountKeys, name: string): IdentityKeys {
  const keys = Object.hasOwn(accounts, name) ? accounts[name] : undefined;
  if (!keys)
    throw new NatsError("key_missing", `there are no keys for account '${name}'`, {
      next: "give keys for every account of the policy",
    });
  return keys;
}

interface Exporters {
  readonly document: Pick<AccessDocument, "accounts">;
  readonly keys: AccountKeys;
  readonly accounts: ReadonlyMap<string, PublicKeys>;
}

function resolve(
  { from, ...entry }: ImportEntry,
  importer: { readonly name: string; readonly account: string },
  { document, keys, accounts }: Exporters,
): AccountImport {
  const exporter = accounts.get(from);
  if (!exporter) {
    throw new NatsError(
      "key_missing",
      `account '${importer.name}' imports from '${from}', which is unknown`,
    );
  }
  const { account } = exporter;
  const offers = document.accounts[from]?.exports ?? [];
  const offer = offers.find(({ name, kind }) => name === entry.name && kind === entry.kind);
  if (offer?.accounts === undefined) return { ...entry, account };
  checkPrivate(offer, offer.accounts, from, importer.name);
  const token = activationToken({
    ...{ kind: entry.kind, subject: entry.subject, from: account, into: importer.account },
    signer: keyPair("account", keysOf(keys, from).signing),
    issuedAt: keys.issuedAt,
  });
  return { ...entry, account, token };
}

function checkPrivate(
  { name }: ExportEntry,
  accounts: readonly string[],
  from: string,
  importer: string,
): void {
  if (accounts.includes(importer)) return;
  const message = `account '${importer}' imports '${name}' of '${from}', which is for ${accounts.join(", ")} only`;
  throw new NatsError("import_private", message, { next: "compile the policy again" });
}

/** Two accounts of one identity would be one account: their separation would be gone without a word. */
function distinct(entries: readonly [string, string][]): Record<string, string> {
  const jwts = Object.fromEntries(entries);
  if (Object.keys(jwts).length !== entries.length) {
    throw new NatsError("key_reused", "two accounts have the same identity key", {
      next: "give each its own",
    });
  }
  return jwts;
}
