/** What the picture of the access map shows: accounts, what is in them and between them, and who reaches it. Plain JSON. */
import type { ShareKind } from "../../document/document.ts";

export interface Picture {
  /** By name; those that a difference removes, too. */
  readonly accounts: readonly PicturedAccount[];
  /** By importing account, exporting account, kind. */
  readonly bundles: readonly Bundle[];
  /** A reach for each role, in the order of the report; then those of removed roles. */
  readonly reaches: readonly RoleReach[];
}

/** What a difference did to something. Absent where nothing is compared, or nothing changed. */
export type Mark = "new" | "removed" | "changed";

export interface Marked {
  readonly change?: Mark;
}

export interface PicturedAccount extends Marked {
  readonly name: string;
  readonly description: string;
  readonly default: boolean;
  /** Streams, and no session but that of the role which manages them. */
  readonly vault: boolean;
  readonly roles: readonly PicturedRole[];
  readonly places: readonly Place[];
  readonly exports: readonly PicturedShare[];
}

export interface PicturedRole extends Marked {
  readonly name: string;
}

/** Something in an account that can be reached. */
export interface Place {
  /** `subjects`: those that neither a service nor a stream has, by their first token. */
  readonly kind: "service" | "stream" | "bucket" | "objects" | "subjects";
  /** `orders.status`, `ORDERS`, `prices`, `agents.>` */
  readonly name: string;
  /** What it answers on or stores, as its account names it. */
  readonly subjects: readonly string[];
  /** Name of the stream, of what is stored in one: `KV_prices`. */
  readonly stream?: string;
}

/** Every import of one kind from one account into another. */
export interface Bundle extends Marked {
  readonly kind: ShareKind;
  readonly importer: string;
  readonly exporter: string;
  readonly shares: readonly PicturedShare[];
}

export interface PicturedShare extends Marked {
  readonly kind: ShareKind;
  readonly name: string;
  /** As people read it: `orders.events.> → shop.orders.>`. */
  readonly text: string;
  /** Of an import: the subject in the importing account. */
  readonly to?: string;
}

/** What one role reaches. */
export interface RoleReach {
  readonly role: string;
  /** By what the role permits, in its account and through imports. */
  readonly direct: readonly Reached[];
  /** By what others do because of it: answers, deliveries, storage. Absent: the role is gone. */
  readonly byEffect?: readonly Reached[];
}

export interface Reached extends Marked {
  /** Account in which the subjects are. */
  readonly account: string;
  /** Patterns, as that account names them. */
  readonly subjects: readonly string[];
  readonly how: "publish" | "receive" | "read" | "answer" | "delivery" | "erase";
  /** In people's words: `consume stream ORDERS as shipping`. */
  readonly text: string;
  /** How it comes about, one thing after the other: calls of helpers with their lines, imports, who answers what. */
  readonly steps: readonly string[];
  /** Imports on the way, from the role's account on. */
  readonly via?: readonly Via[];
}

export interface Via {
  readonly kind: ShareKind;
  /** The exporting account. */
  readonly from: string;
  /** The importing account. */
  readonly into: string;
}
