/** Random accounts that share subjects, and sessions with random rights in them. */
import fc from "fast-check";

import type { AccessDocument, ImportEntry, RoleEntry } from "../../../access/index.ts";
import { accountEntry } from "../../support/nats-keys.ts";

export const ACCOUNTS = ["one", "two", "three"] as const;

/** `a` is of the account itself; under `i1`, `i2`, … it has what it imports. */
const FIRST = ["a", "i1", "i2", "i3"];
const REST = ["x", "b"];

/** Every subject that is sent. */
export const SUBJECTS: readonly string[] = FIRST.flatMap((first) => [
  first,
  ...REST.map((second) => `${first}.${second}`),
  ...REST.flatMap((second) => REST.map((third) => `${first}.${second}.${third}`)),
]);

const shared = fc
  .tuple(fc.constantFrom(...FIRST), fc.constantFrom(">", "*", "*.b", "*.*", "*.>", "x.>", "x"))
  .map((tokens) => tokens.join("."));
const right = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(">", "*.>", ...FIRST.map((first) => `${first}.>`)) },
  { weight: 2, arbitrary: shared },
);
const rules = fc.record({
  allow: fc.array(right, { minLength: 1, maxLength: 3 }),
  deny: fc.array(shared, { maxLength: 2 }),
});

interface Sharing {
  readonly from: string;
  readonly into: string;
  readonly kind: "stream" | "service";
  readonly subject: string;
}

/** Each account takes from earlier ones only: there are no circles. */
const sharing: fc.Arbitrary<Sharing> = fc.record({
  from: fc.constantFrom("one", "two"),
  into: fc.constantFrom("two", "three"),
  kind: fc.constantFrom("stream", "service"),
  subject: shared,
});

/** A document with a role of the same name in each account. */
export const someDocument: fc.Arbitrary<AccessDocument> = fc
  .record({
    sharings: fc.uniqueArray(
      sharing.filter(({ from, into }) => from !== into),
      { minLength: 2, maxLength: 3, selector: (it) => [it.from, it.kind, it.subject].join(" ") },
    ),
    rules: fc.array(fc.record({ publish: rules, subscribe: rules }), {
      minLength: 3,
      maxLength: 3,
    }),
  })
  .map(({ sharings, rules: rights }) => {
    const all = sharings.map((item, i) => ({ ...item, name: `share-${i + 1}` }));
    const accounts = ACCOUNTS.map((account) => [
      account,
      accountEntry({
        exports: all
          .filter(({ from }) => from === account)
          .map(({ name, kind, subject }) => ({ name, kind, subject, description: "Shared." })),
        imports: all.flatMap((item, i) => (item.into === account ? [importOf(item, i + 1)] : [])),
      }),
    ]);
    const roles = ACCOUNTS.map((account, i): [string, RoleEntry] => [
      account,
      { ...role, account, ...(rights[i] ?? none) },
    ]);
    return {
      version: 1,
      digest: "sha256:",
      accounts: Object.fromEntries(accounts) as AccessDocument["accounts"],
      roles: Object.fromEntries(roles),
      session: { publish: [], subscribe: [] },
    };
  });

/** `a.x.>` becomes `i1.>`: the literal tokens change, the wildcards keep their order. */
function importOf(share: Sharing & { readonly name: string }, number: number): ImportEntry {
  const { name, kind, from, subject } = share;
  const wildcards = subject.split(".").filter((token) => token === "*" || token === ">");
  return { name, kind, from, subject, to: [`i${number}`, ...wildcards].join(".") };
}

const none = { publish: { allow: [], deny: [] }, subscribe: { allow: [], deny: [] } };
const role = { id: "", displayName: "", description: "", members: ["user"] as const };
