/** The subjects of one account as a tree, with who uses each. */
import { byCodeUnit } from "../../values/canonical.ts";
import type { AccessDocument, AccountEntry } from "../document/document.ts";
import { splitQueue } from "../subjects/permissions.ts";
import { tokens } from "../subjects/pattern.ts";
import type { SubjectNode, SubjectUse } from "./model/report.ts";

interface Growing {
  readonly uses: SubjectUse[];
  readonly shares: string[];
  readonly children: Map<string, Growing>;
}

/**
 * Every subject that the account's roles, exports and imports name. Claims and wildcards are tokens like
 * others; a line without branches is one node.
 *
 * @example subjectTree(document, "orders") // [{ token: "orders", subject: "orders", children: [ … ], … }]
 */
export function subjectTree({ accounts, roles }: AccessDocument, account: string): SubjectNode[] {
  const top = growing();
  for (const [role, entry] of Object.entries(roles)) {
    if (entry.account !== account) continue;
    for (const direction of ["publish", "subscribe"] as const) {
      for (const effect of ["allow", "deny"] as const) {
        for (const written of entry[direction][effect]) {
          const { subject, queue } = splitQueue(written);
          const use = { role, direction, effect, ...(queue === undefined ? {} : { queue }) };
          nodeAt(top, subject).uses.push(use);
        }
      }
    }
  }
  const shared = accounts[account];
  if (shared !== undefined) share(top, shared);
  return childrenOf(top, "");
}

function share(top: Growing, { exports, imports }: AccountEntry): void {
  for (const { subject, kind, name } of exports) {
    nodeAt(top, subject).shares.push(`exported to other accounts as ${kind} ${name}`);
  }
  for (const { to, subject, kind, name, from } of imports) {
    nodeAt(top, to).shares.push(`${kind} ${name} of account ${from}, there ${subject}`);
  }
}

function growing(): Growing {
  return { uses: [], shares: [], children: new Map() };
}

function nodeAt(top: Growing, subject: string): Growing {
  return tokens(subject).reduce((node, token) => {
    const known = node.children.get(token);
    if (known !== undefined) return known;
    const child = growing();
    node.children.set(token, child);
    return child;
  }, top);
}

function childrenOf(node: Growing, prefix: string): SubjectNode[] {
  return [...node.children].sort(([a], [b]) => byPlace(a, b)).map((child) => grown(child, prefix));
}

function grown([token, node]: [string, Growing], prefix: string): SubjectNode {
  const [only, ...others] = node.children;
  if (only !== undefined && others.length === 0 && isBare(node)) {
    return grown([`${token}.${only[0]}`, only[1]], prefix);
  }
  const subject = `${prefix}${token}`;
  const { uses, shares } = node;
  return { token, subject, uses, shares, children: childrenOf(node, `${subject}.`) };
}

function isBare({ uses, shares }: Growing): boolean {
  return uses.length === 0 && shares.length === 0;
}

/** Names first, then wildcards, then what nats-server and its libraries keep for themselves. */
function byPlace(a: string, b: string): number {
  return rank(a) - rank(b) || byCodeUnit(a, b);
}

function rank(token: string): number {
  if (token === "*" || token === ">") return 1;
  return token.startsWith("$") || token.startsWith("_") ? 2 : 0;
}
