/** Accounts: the isolated spaces in which roles work, and what one account shares with another. */
import type { ShareKind } from "../document/document.ts";
import type { Count, Size } from "../../values/quantity.ts";
import { callSite, type SourceRef } from "../errors/source.ts";

/** Options of `account`. */
export interface AccountOptions {
  readonly description: string;
  /**
   * The account of a session whose roles span several and which asks for none.
   * @default false
   */
  readonly default?: boolean;
  readonly limits?: {
    /** @default "unlimited" */
    readonly connections?: Count;
    /** @default "unlimited" */
    readonly subscriptions?: Count;
    /** Size of one message. @default "unlimited": the servers' own maximum holds */
    readonly payload?: Size;
    /** Not for the account of a service that other accounts import: `wall_leaf`. @default 0 */
    readonly leafNodes?: Count;
  };
  /** Without it the account has no JetStream, and no role in it may use streams. */
  readonly jetstream?: {
    /** @default 0: no memory streams */
    readonly memory?: Size;
    /** @default 0: no file streams */
    readonly disk?: Size;
    /** @default "unlimited" */
    readonly streams?: Count;
    /** @default "unlimited" */
    readonly consumers?: Count;
  };
  readonly exports?: readonly Export[];
  readonly imports?: readonly Import[];
  /**
   * Subjects of the account that something outside of the policy sends, or answers: a leaf node of somebody else, a server's own
   * configuration. Nobody gains a right by it. Without it, `policy check` warns of a role that hears what nobody can send.
   * @default none
   */
  readonly outside?: readonly string[];
}

/** What `account` returns: an account as a policy declares it. */
export interface Account extends AccountOptions {
  readonly kind: "account";
  readonly name: string;
  /** `controlAccount` stands for it. */
  readonly isControl?: true;
  /** Made by `vault`. */
  readonly isVault?: true;
  readonly source: SourceRef;
}

/** What `exportStream` and `exportService` return: subjects that an account offers to others. */
export interface Export {
  readonly kind: ShareKind;
  readonly name: string;
  readonly subject: string;
  readonly description: string;
  /** A request may have several answers. */
  readonly answers?: "many";
  readonly source: SourceRef;
}

/** What `fromAccount` returns: an import that refers to another account's export by name. */
export interface Import {
  readonly kind: "import";
  /** Name of the exporting account. */
  readonly from: string;
  /** Name of the export. */
  readonly name: string;
  /** The part of the export that is taken; all of it when undefined. */
  readonly subject?: string | undefined;
  /** Subject in the importing account; the same as in the exporting one when undefined. */
  readonly to?: string | undefined;
  readonly source: SourceRef;
}

/**
 * Declares a NATS account.
 *
 * @param name letters, digits, `-` and `_`; what a session asks for and what `imports` refer to
 * @example
 * export const orders = account("orders", {
 *   description: "Order intake and fulfilment",
 *   default: true,
 *   jetstream: { disk: "1GiB", streams: 10, consumers: 100 },
 *   exports: [exportStream("orders.events.>", { name: "events", description: "What happened to orders" })],
 * });
 */
export function account(name: string, options: AccountOptions): Account {
  return { kind: "account", name, ...options, source: callSite(account) };
}

/** Options of `vault`: those of an account, with JetStream, and never the default. */
export interface VaultOptions extends Omit<AccountOptions, "default" | "jetstream"> {
  readonly jetstream: NonNullable<AccountOptions["jetstream"]>;
}

/**
 * Declares an account for streams and buckets in which only roles that `manage` them have sessions. Roles of other
 * accounts use what is in it by their grants: `compile` makes the exports and imports for them.
 *
 * nats-server checks neither where answers go nor where consumers deliver, so everybody in the account of a stream
 * can make messages appear on any subject of it. In a vault there is nobody to do so.
 *
 * @param name also the JetStream domain that clients of other accounts set
 * @example export const shopdata = vault("shopdata", { description: "Orders and prices", jetstream: { disk: "1GiB" } });
 */
export function vault(name: string, options: VaultOptions): Account {
  return { ...account(name, options), isVault: true, source: callSite(vault) };
}

/** The name of the account in which a role or an agent works. */
export function accountName({ account }: { readonly account: Account | string }): string {
  return typeof account === "string" ? account : account.name;
}

/** Where something lives: the name of an account, or undefined for the account of the role that uses it. */
export function placeOf(account: Account | string | undefined): string | undefined {
  return typeof account === "object" ? account.name : account;
}

interface ExportOptions {
  readonly name: string;
  readonly description: string;
}

/**
 * Offers to other accounts that they receive messages on these subjects.
 *
 * @example exportStream("orders.events.>", { name: "events", description: "What happened to orders" })
 */
export function exportStream(subject: string, options: ExportOptions): Export {
  return { kind: "stream", subject, ...options, source: callSite(exportStream) };
}

/**
 * Offers to other accounts that they send requests to these subjects.
 *
 * @example exportService("orders.status", { name: "status", description: "Where an order is" })
 */
export function exportService(
  subject: string,
  options: ExportOptions & {
    /** `"many"` when a request may have several answers: nats-server drops all but the first of "one". @default "one" */
    readonly answers?: "one" | "many";
  },
): Export {
  const { answers, ...common } = options;
  const source = callSite(exportService);
  return {
    kind: "service",
    subject,
    ...common,
    ...(answers === "many" ? { answers } : {}),
    source,
  };
}

/**
 * Imports what another account exports, by the export's name.
 *
 * @param from the exporting account, or its name when two accounts import from each other
 * @param options `subject`: only this part of the export; `to`: its subject here, with the same wildcards
 * @example fromAccount(orders, "events", { subject: "orders.events.paid", to: "shop.orders.paid" })
 */
export function fromAccount(
  from: Account | string,
  name: string,
  options: { readonly subject?: string; readonly to?: string } = {},
): Import {
  return {
    kind: "import",
    from: typeof from === "string" ? from : from.name,
    name,
    subject: options.subject,
    to: options.to,
    source: callSite(fromAccount),
  };
}
