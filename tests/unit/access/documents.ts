/** Documents of any shape, for laws that hold for every one. */
import fc from "fast-check";
import { digestOf, type AccessDocument, type RoleEntry } from "../../../access/index.ts";
import { SESSION } from "../../../access/document/session.ts";

export const NOW = 1_800_000_000;
export const NAMES = ["A", "B", "C", "D"];

const token = fc.constantFrom("a", "b", "*", "{oid}", "{azp}");
const pattern = fc
  .tuple(fc.array(token, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([tokens, open]) => [...tokens, ...(open ? [">"] : [])].join("."));
export const patterns = fc.uniqueArray(pattern, { maxLength: 3 }).map((list) => list.sort());

const role: fc.Arbitrary<RoleEntry> = fc.record(
  {
    id: fc.constant("00000000-0000-5000-8000-000000000000"),
    displayName: fc.constant("x"),
    description: fc.constant("x"),
    account: fc.constantFrom("orders", "finance"),
    members: fc.subarray(["application", "user"] as const, { minLength: 1 }),
    publish: fc.record({ allow: patterns, deny: patterns }),
    subscribe: fc.record({ allow: patterns, deny: patterns }),
    maxSession: fc.integer({ min: 1, max: 100_000 }),
    notAfter: fc.integer({ min: -5000, max: 5000 }).map((d) => {
      return `${new Date((NOW + d) * 1000).toISOString().slice(0, 19)}Z`;
    }),
  },
  {
    requiredKeys: [
      "id",
      "displayName",
      "description",
      "account",
      "members",
      "publish",
      "subscribe",
    ],
  },
);

export const anyDocument = fc.tuple(...NAMES.map(() => role)).map((roles): AccessDocument => {
  const limits = { connections: -1, subscriptions: -1, payload: -1, leafNodes: 0 };
  const account = { description: "x", default: false, limits, exports: [], imports: [] };
  const body = {
    version: 1,
    accounts: { finance: account, orders: { ...account, default: true } },
    roles: Object.fromEntries(roles.map((entry, i) => [NAMES[i] ?? "", entry])),
    session: SESSION,
  } as const;
  return { ...body, digest: digestOf(body) };
});
