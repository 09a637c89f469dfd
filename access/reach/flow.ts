/** Exports and imports: how a message gets from one account into another. */
import type { AccessDocument, ImportEntry, ShareKind } from "../document/document.ts";

interface End {
  readonly account: string;
  readonly pattern: string;
}

/** An import, and the account that has it. */
export interface Import extends ImportEntry {
  readonly into: string;
}

/** What is published at one end arrives at the other, wildcards in their order. */
export interface Flow {
  readonly kind: ShareKind;
  readonly from: End;
  readonly to: End;
  /** The import that makes it. */
  readonly import: Import;
}

/** Where an import leads; its name, and whether it tells who asks, lead nowhere else. */
export function wayOf({ kind, into, from, subject, to }: Import): string {
  return [kind, into, from, subject, to].join(" ");
}

/** A stream import brings messages into the account that has it, a service import takes requests out of it. */
export function flowsOf({ accounts }: Pick<AccessDocument, "accounts">): Flow[] {
  return Object.entries(accounts).flatMap(([into, { imports }]) =>
    imports.map((item): Flow => {
      const { kind } = item;
      const there = { account: item.from, pattern: item.subject };
      const here = { account: into, pattern: item.to };
      const made = { ...item, into };
      return kind === "stream"
        ? { kind, from: there, to: here, import: made }
        : { kind, from: here, to: there, import: made };
    }),
  );
}
