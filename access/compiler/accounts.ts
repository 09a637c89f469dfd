import type { Account, Import } from "../language/account.ts";
import { byCodeUnit } from "../../values/canonical.ts";
import { compileLimits } from "./limits.ts";
import { isControl } from "../language/control.ts";
import { CONTROL_DATA } from "../document/control.ts";
import { checkExports, checkImports } from "./check-sharing.ts";
import { type ResolvedImport, type Shares } from "../walls/share.ts";
import { fixedSubjectProblems, textProblems, unknownAccount } from "../language/check-subject.ts";
import type { AccountEntry, ExportEntry, ImportEntry } from "../document/document.ts";
import type { Entries } from "./streams.ts";
import type { Problem } from "../errors/error.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import { at } from "../../errors/failure.mjs";
import { includes } from "../subjects/pattern.ts";
import { closest } from "../../values/suggest.ts";

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** Accounts that this product and nats-server make themselves. */
const RESERVED = new Set(["sys", "auth", "control", "control_data", "$sys", "$g"]);

/**
 * @param accounts sorted by name
 * @param made `shares`: what grants of one account to use another take; `streams`: those that live in each
 */
export function compileAccounts(
  accounts: readonly Account[],
  { shares, streams }: { readonly shares: Shares; readonly streams: Entries },
  diagnostics: Diagnostics,
): Record<string, AccountEntry> {
  checkNames(accounts, diagnostics);
  checkDefaults(accounts, diagnostics);
  const byName = new Map(accounts.map((account) => [account.name, account]));
  const imports = accounts.flatMap((account) => resolveImports(account, byName, diagnostics));
  for (const account of accounts) {
    checkExports(account, diagnostics);
    for (const problem of textProblems("description", account.description)) {
      diagnostics.add(account.source, problem, { account: account.name });
    }
    for (const subject of account.outside ?? [])
      for (const problem of fixedSubjectProblems("outside", subject))
        diagnostics.add(account.source, problem, { account: account.name });
  }
  checkImports(imports, shares.imports, diagnostics);
  const taken = Map.groupBy([...imports, ...shares.imports], ({ into }) => into);
  const offered = Map.groupBy(shares.exports, ({ from }) => from);
  return Object.fromEntries(
    accounts.map((account) => {
      const { name } = account;
      const shared = { exports: offered.get(name) ?? [], imports: taken.get(name) ?? [] };
      const entry = entryOf(account, shared, diagnostics);
      const own = streams.get(name) ?? {};
      return [name, Object.keys(own).length === 0 ? entry : { ...entry, streams: own }];
    }),
  );
}

function entryOf(
  account: Account,
  shared: { readonly exports: Shares["exports"]; readonly imports: readonly ResolvedImport[] },
  diagnostics: Diagnostics,
): AccountEntry {
  return {
    description: account.description,
    default: account.default ?? false,
    ...compileLimits(account, diagnostics),
    ...(account.isVault === true ? { vault: true } : {}),
    exports: [...(account.exports ?? []), ...shared.exports.map(({ entry }) => entry)]
      .map(exportEntry)
      .sort((a, b) => byCodeUnit(a.name, b.name)),
    imports: shared.imports
      .map(importEntry)
      .sort((a, b) => byCodeUnit(importKey(a), importKey(b)) || byCodeUnit(a.to, b.to)),
  };
}

function exportEntry({ name, kind, subject, description, accounts, answers }: ExportEntry) {
  return {
    ...{ name, kind, subject, description },
    ...(accounts === undefined ? {} : { accounts }),
    ...(answers === undefined ? {} : { answers }),
  };
}

function importEntry({ name, kind, from, subject, to, share }: ImportEntry): ImportEntry {
  return { name, kind, from, subject, to, ...(share === undefined ? {} : { share }) };
}

/** How `sources` names an import: the exporting account and the export. */
export function importKey({
  from,
  name,
}: {
  readonly from: string;
  readonly name: string;
}): string {
  return `${from}/${name}`;
}

function resolveImports(
  account: Account,
  byName: ReadonlyMap<string, Account>,
  diagnostics: Diagnostics,
): ResolvedImport[] {
  return (account.imports ?? []).flatMap((written) => {
    const found = resolve(written, account, byName);
    if (!("code" in found)) return [found];
    diagnostics.add(written.source, found, { account: account.name });
    return [];
  });
}

function resolve(
  written: Import,
  importer: Account,
  byName: ReadonlyMap<string, Account>,
): ResolvedImport | Problem {
  const { from, name } = written;
  const exporter = byName.get(from);
  if (exporter === undefined) return unknownAccount(from, byName.keys());
  if (from === importer.name) {
    const message = `it imports '${name}' from itself`;
    return { code: "import_self", message, next: "leave it out: the account has it" };
  }
  const offers = exporter.exports ?? [];
  const offer = offers.find((item) => item.name === name);
  if (offer === undefined) {
    const names = offers.map((item) => item.name);
    const meant = closest(name, names);
    const all = names.length === 0 ? "nothing" : names.map((item) => `'${item}'`).join(", ");
    return {
      code: "export_unknown",
      message: `the account '${from}' does not export '${name}'`,
      next: meant === undefined ? `it exports ${all}` : `did you mean '${meant}'?`,
    };
  }
  const { kind, subject: exported } = offer;
  const subject = written.subject ?? exported;
  if (!includes(exported, subject)) {
    const message = `'${subject}' is not part of the export '${name}'`;
    const next = `'${from}' exports '${exported}'`;
    return { code: "import_outside_export", message, next };
  }
  const { source, to = subject } = written;
  const into = importer.name;
  return { name, kind, from, subject, to, into, source, owner: { account: into } };
}

function checkNames(accounts: readonly Account[], diagnostics: Diagnostics): void {
  const seen = new Map<string, Account>();
  for (const account of accounts) {
    const { name, source } = account;
    const folded = name.toLowerCase();
    const owner = { account: name };
    if (RESERVED.has(folded) && !isOwn(account)) {
      const message = `the name '${name}' belongs to an account of the system`;
      const next =
        folded === "control"
          ? "choose another name, or make it by controlAccount()"
          : "choose another name";
      diagnostics.add(source, { code: "account_reserved", message, next }, owner);
    } else if (!NAME.test(name)) {
      const message = `${JSON.stringify(name)} is no account name`;
      const next = "use a letter, then letters, digits, '-' and '_', at most 64";
      diagnostics.add(source, { code: "account_name", message, next }, owner);
    }
    const twin = seen.get(folded);
    if (twin !== undefined) {
      const message = `there is another account '${twin.name}', at ${at(diagnostics.place(twin.source))}`;
      const next = "give one of them another name; case does not tell names apart";
      diagnostics.add(source, { code: "account_duplicate", message, next }, owner);
    }
    seen.set(folded, account);
  }
}

/** Of the two that `controlAccount()` stands for. */
function isOwn(account: Account): boolean {
  return isControl(account) || (account.isControl === true && account.name === CONTROL_DATA);
}

function checkDefaults(accounts: readonly Account[], diagnostics: Diagnostics): void {
  const [first, ...others] = accounts.filter((account) => account.default === true);
  for (const { name, source } of others) {
    const message = `'${first?.name ?? ""}' is the default account already`;
    const next = "keep 'default: true' at one of them";
    diagnostics.add(source, { code: "account_defaults", message, next }, { account: name });
  }
}
