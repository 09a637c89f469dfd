/** Exports and imports: how a message gets from one account into another. */
import { importKey } from "../compile-accounts.ts";
import type { AccessDocument, ShareKind } from "../document.ts";

interface End {
  readonly account: string;
  readonly pattern: string;
}

/** What is published at one end arrives at the other, wildcards in their order. */
export interface Flow {
  readonly kind: ShareKind;
  readonly from: End;
  readonly to: End;
  /** The import that makes it: its account, and its name in `sources`. */
  readonly import: { readonly account: string; readonly key: string };
}

/** A stream import brings messages into the account that has it, a service import takes requests out of it. */
export function flowsOf({ accounts }: AccessDocument): Flow[] {
  return Object.entries(accounts).flatMap(([account, { imports }]) =>
    imports.map((item): Flow => {
      const there = { account: item.from, pattern: item.subject };
      const here = { account, pattern: item.to };
      const { kind } = item;
      const made = { account, key: importKey(item) };
      return kind === "stream"
        ? { kind, from: there, to: here, import: made }
        : { kind, from: here, to: there, import: made };
    }),
  );
}
