/** Imports, bundled by the two accounts and the kind: a vault alone has dozens of them for each account. */
import { byCodeUnit } from "../../../values/canonical.ts";
import type { AccountDiff, PolicyDiff, ShareChange } from "../../diff/index.ts";
import type { AccessDocument, ShareKind } from "../../document/document.ts";
import type { Bundle, Mark, PicturedShare } from "../model/picture.ts";

export function bundlesOf({ accounts }: AccessDocument, changes?: PolicyDiff): Bundle[] {
  const bundles = new Map<string, Bundle & { readonly shares: PicturedShare[] }>();
  const add = (importer: string, exporter: string, share: PicturedShare) => {
    const { kind } = share;
    const key = JSON.stringify([importer, exporter, kind]);
    const known = bundles.get(key) ?? { kind, importer, exporter, shares: [] };
    known.shares.push(share);
    bundles.set(key, known);
  };
  for (const [importer, { imports }] of Object.entries(accounts)) {
    const changed = sharesOf(changes, importer, "import");
    for (const { kind, name, from, subject, to } of imports) {
      const text = subject === to ? subject : `${subject} → ${to}`;
      const change = changed.find(
        (item) => item.kind === kind && item.account === from && item.to === text,
      );
      add(importer, from, { kind, name, text, to, ...marked(change) });
    }
  }
  for (const { account, shares } of changes?.accounts ?? []) {
    for (const { share, kind, name, account: from, from: text, to } of shares) {
      if (share !== "import" || from === undefined || text === undefined || to !== undefined)
        continue;
      add(account, from, { kind, name, text, change: "removed" });
    }
  }
  return [...bundles.values()]
    .map((bundle) => ({ ...bundle, ...together(bundle.shares) }))
    .sort(
      (a, b) =>
        byCodeUnit(a.importer, b.importer) ||
        byCodeUnit(a.exporter, b.exporter) ||
        byCodeUnit(a.kind, b.kind),
    );
}

/** What an account offers to others, with what it no longer does. */
export function exportsOf(
  { accounts }: AccessDocument,
  account: string,
  changes?: PolicyDiff,
): PicturedShare[] {
  const changed = sharesOf(changes, account, "export");
  const now = (accounts[account]?.exports ?? []).map(({ kind, name, subject }): PicturedShare => {
    const change = changed.find((item) => item.kind === kind && item.name === name);
    return { kind, name, text: subject, ...marked(change) };
  });
  const gone = changed.flatMap(({ kind, name, from, to }): PicturedShare[] =>
    to === undefined && from !== undefined ? [{ kind, name, text: from, change: "removed" }] : [],
  );
  return [...now, ...gone];
}

function sharesOf(
  changes: PolicyDiff | undefined,
  account: string,
  share: ShareChange["share"],
): readonly ShareChange[] {
  const found = changes?.accounts.find((item: AccountDiff) => item.account === account);
  return (found?.shares ?? []).filter((item) => item.share === share);
}

function marked(change: ShareChange | undefined): { readonly change?: Mark } {
  if (change === undefined) return {};
  return { change: change.from === undefined ? "new" : "changed" };
}

/** The mark of a whole: its parts' when they agree. */
function together(shares: readonly { readonly kind: ShareKind; readonly change?: Mark }[]): {
  readonly change?: Mark;
} {
  const marks = new Set(shares.map(({ change }) => change));
  const [mark] = marks;
  if (marks.size > 1) return { change: "changed" };
  return mark === undefined ? {} : { change: mark };
}
