import type { Account, Export, Import } from "./account.ts";
import { byCodeUnit } from "./canonical.ts";
import { checkSharing } from "./check-sharing.ts";
import type {
  AccountEntry,
  AccountLimits,
  ExportEntry,
  ImportEntry,
  JetStreamLimits,
} from "./document.ts";
import type { Policy } from "./policy.ts";
import { bytesOf, countOf, type Count, type Size } from "./quantity.ts";
import type { Report } from "./report.ts";
import type { AccountSources } from "./sources.ts";
import type { SourceRef } from "./source.ts";
import { closest } from "./suggest.ts";

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** Accounts that the product makes itself, and those that nats-server does. */
const RESERVED = new Set(["sys", "auth", "$sys", "$g"]);

export interface CompiledAccounts {
  readonly entries: Readonly<Record<string, AccountEntry>>;
  readonly sources: Readonly<Record<string, AccountSources>>;
}

export function compileAccounts(policy: Policy, report: Report): CompiledAccounts {
  const accounts = [...policy.accounts].sort((a, b) => byCodeUnit(a.name, b.name));
  checkNames(accounts, report);
  checkDefaults(accounts, report);
  const byName = new Map(accounts.map((account) => [account.name, account]));
  const entries: Record<string, AccountEntry> = {};
  const sources: Record<string, AccountSources> = {};
  for (const account of byName.values()) {
    entries[account.name] = entryOf(account, byName, report);
    sources[account.name] = sourcesOf(account, report);
  }
  checkSharing(accounts, entries, report);
  return { entries, sources };
}

function entryOf(
  account: Account,
  byName: ReadonlyMap<string, Account>,
  report: Report,
): AccountEntry {
  const { name, source } = account;
  if (account.description.trim() === "") {
    const suggestion = "say what the account is for";
    const problem = { code: "description_missing", message: "there is no description", suggestion };
    report.add(source, { ...problem, code: "description_missing" }, { account: name });
  }
  const jetstream = jetstreamOf(account, report);
  return {
    description: account.description,
    default: account.default ?? false,
    limits: limitsOf(account, report),
    ...(jetstream === undefined ? {} : { jetstream }),
    exports: (account.exports ?? []).map(exportEntry).sort(byName_),
    imports: (account.imports ?? [])
      .flatMap((item) => importEntry(item, name, byName, report))
      .sort((a, b) => byCodeUnit(importKey(a), importKey(b))),
  };
}

function limitsOf({ name, source, limits = {} }: Account, report: Report): AccountLimits {
  const read = reader(name, source, report);
  return {
    connections: read.count("limits.connections", limits.connections ?? "unlimited"),
    subscriptions: read.count("limits.subscriptions", limits.subscriptions ?? "unlimited"),
    payload: read.size("limits.payload", limits.payload ?? "unlimited"),
    leafNodes: read.count("limits.leafNodes", limits.leafNodes ?? 0),
  };
}

function jetstreamOf(account: Account, report: Report): JetStreamLimits | undefined {
  const { name, source, jetstream } = account;
  if (jetstream === undefined) return undefined;
  const read = reader(name, source, report);
  const limits = {
    memory: read.size("jetstream.memory", jetstream.memory ?? 0),
    disk: read.size("jetstream.disk", jetstream.disk ?? 0),
    streams: read.count("jetstream.streams", jetstream.streams ?? "unlimited"),
    consumers: read.count("jetstream.consumers", jetstream.consumers ?? "unlimited"),
  };
  // nats-server takes an account without either for one without JetStream
  if (limits.memory === 0 && limits.disk === 0) {
    report.add(
      source,
      {
        code: "size_invalid",
        message: "JetStream has neither memory nor disk",
        suggestion: 'write for example jetstream: { disk: "1GiB" }, or leave jetstream out',
      },
      { account: name },
    );
  }
  return limits;
}

function reader(account: string, source: SourceRef, report: Report) {
  return {
    size(what: string, written: Size): number {
      const bytes = bytesOf(written);
      if (bytes === undefined) {
        const message = `${what} ${JSON.stringify(written)} is no size`;
        const suggestion = 'write for example "512KiB", "64MiB", "1GiB", "unlimited", or bytes';
        report.add(source, { code: "size_invalid", message, suggestion }, { account });
      }
      return bytes ?? 0;
    },
    count(what: string, written: Count): number {
      const count = countOf(written);
      if (count === undefined) {
        const message = `${what} ${JSON.stringify(written)} is no whole number`;
        const suggestion = 'write a number, 0 for none, or "unlimited"';
        report.add(source, { code: "count_invalid", message, suggestion }, { account });
      }
      return count ?? 0;
    },
  };
}

function exportEntry({ name, kind, subject, description }: Export): ExportEntry {
  return { name, kind, subject, description };
}

function importEntry(
  item: Import,
  account: string,
  byName: ReadonlyMap<string, Account>,
  report: Report,
): ImportEntry[] {
  const owner = { account };
  const exporter = byName.get(item.from);
  if (exporter === undefined) {
    const meant = closest(item.from, byName.keys());
    report.add(
      item.source,
      {
        code: "account_unknown",
        message: `it imports from the account '${item.from}', which the policy does not have`,
        suggestion:
          meant === undefined ? "add it to the policy's accounts" : `did you mean '${meant}'?`,
      },
      owner,
    );
    return [];
  }
  if (item.from === account) {
    const message = `it imports '${item.name}' from itself`;
    report.add(item.source, { code: "import_self", message }, owner);
    return [];
  }
  const offered = exporter.exports ?? [];
  const found = offered.find(({ name }) => name === item.name);
  if (found === undefined) {
    const names = offered.map(({ name }) => name);
    const meant = closest(item.name, names);
    report.add(
      item.source,
      {
        code: "export_unknown",
        message: `the account '${item.from}' does not export '${item.name}'`,
        suggestion:
          meant !== undefined
            ? `did you mean '${meant}'?`
            : `it exports ${names.map((name) => `'${name}'`).join(", ") || "nothing"}`,
      },
      owner,
    );
    return [];
  }
  const { name, kind, subject } = found;
  return [{ name, kind, from: item.from, subject, to: item.to ?? subject }];
}

function sourcesOf(account: Account, report: Report): AccountSources {
  return {
    source: report.place(account.source),
    exports: Object.fromEntries(
      (account.exports ?? []).map(({ name, source }) => [name, report.place(source)]),
    ),
    imports: Object.fromEntries(
      (account.imports ?? []).map((item) => [importKey(item), report.place(item.source)]),
    ),
  };
}

export function importKey(item: { readonly from: string; readonly name: string }): string {
  return `${item.from}/${item.name}`;
}

function byName_(a: ExportEntry, b: ExportEntry): number {
  return byCodeUnit(a.name, b.name);
}

function checkNames(accounts: readonly Account[], report: Report): void {
  const seen = new Map<string, Account>();
  for (const account of accounts) {
    const { name, source } = account;
    const folded = name.toLowerCase();
    const owner = { account: name };
    if (RESERVED.has(folded)) {
      const message = `the name '${name}' belongs to an account that is always there`;
      const suggestion = "choose another name";
      report.add(source, { code: "account_reserved", message, suggestion }, owner);
    } else if (!NAME.test(name)) {
      const message = `${JSON.stringify(name)} is no account name`;
      const suggestion = "use a letter, then letters, digits, '-' and '_', at most 64";
      report.add(source, { code: "account_name", message, suggestion }, owner);
    }
    const twin = seen.get(folded);
    if (twin !== undefined) {
      const { file, line } = report.place(twin.source);
      const message = `there is another account '${twin.name}', at ${file}:${line}`;
      const suggestion = "give one of them another name; case does not tell names apart";
      report.add(source, { code: "account_duplicate", message, suggestion }, owner);
    }
    seen.set(folded, account);
  }
}

function checkDefaults(accounts: readonly Account[], report: Report): void {
  const defaults = accounts.filter((account) => account.default === true);
  for (const { name, source } of defaults.slice(1)) {
    const message = `'${defaults[0]?.name ?? ""}' is the default account already`;
    const suggestion = "leave 'default: true' at one of them";
    report.add(source, { code: "account_defaults", message, suggestion }, { account: name });
  }
}
