/** A warning that nobody sends is said exactly when an enumeration of senders, subject by subject, finds none. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { subjects, unsent, type AccessDocument, type Sources } from "../../../../access/index.ts";
import { accessDocument, roleEntry } from "../../../support/access-document.ts";

const { has, matches, receivedSet } = subjects;

const TOKENS = ["a", "b"];
const pattern = fc
  .tuple(fc.constantFrom(...TOKENS, "*"), fc.constantFrom("", ".a", ".b", ".*"))
  .map((parts) => parts.join(""));
const patterns = fc.uniqueArray(pattern, { maxLength: 2 });
const literal = fc.constantFrom("a", "b", "a.a", "a.b", "b.a", "b.b");
const home = fc.constantFrom("one", "two", "three");

/** Every subject of two tokens or fewer, with one that no pattern names. */
const ALL = [...TOKENS, "c"].flatMap((first) => [
  first,
  ...[...TOKENS, "c"].map((second) => `${first}.${second}`),
]);

const roles = fc.array(
  fc.record({
    account: home,
    publish: fc.record({ allow: patterns, deny: patterns }),
    hears: fc.option(fc.oneof(pattern, fc.constantFrom(">", "a.>")), { nil: undefined }),
    denies: patterns,
  }),
  { minLength: 1, maxLength: 4 },
);
const shares = fc.array(
  fc.record({
    from: home,
    into: home,
    kind: fc.constantFrom("stream", "service"),
    subject: literal,
  }),
  { maxLength: 3 },
);
const outside = fc.dictionary(home, fc.uniqueArray(literal, { maxLength: 1 }), { maxKeys: 2 });

type Told = Parameters<typeof worldOf>[0];

function worldOf(told: {
  readonly roles: readonly {
    readonly account: string;
    readonly publish: { readonly allow: string[]; readonly deny: string[] };
    readonly hears: string | undefined;
    readonly denies: string[];
  }[];
  readonly shares: readonly {
    readonly from: string;
    readonly into: string;
    readonly kind: "stream" | "service";
    readonly subject: string;
  }[];
  readonly outside: Readonly<Record<string, string[]>>;
}): { document: AccessDocument; sources: Sources } {
  const entries = Object.fromEntries(
    told.roles.map(({ account, publish, hears, denies }, i) => [
      `R${i}`,
      roleEntry(account, {
        publish,
        subscribe: { allow: hears === undefined ? [] : [hears], deny: denies },
      }),
    ]),
  );
  const empty = { publish: { allow: [], deny: [] }, subscribe: { allow: [], deny: [] } };
  const all = Object.fromEntries(
    ["one", "two", "three"].map((name) => [name, roleEntry(name, empty)]),
  );
  const base = accessDocument({ ...entries, ...all });
  const accounts = Object.fromEntries(
    Object.entries(base.accounts).map(([name, entry]) => [
      name,
      {
        ...entry,
        exports: told.shares.flatMap(({ from, into, kind, subject }, i) =>
          from === name && from !== into
            ? [{ name: `s${i}`, kind, subject, description: "x" }]
            : [],
        ),
        imports: told.shares.flatMap(({ from, into, kind, subject }, i) =>
          into === name && from !== into
            ? [{ name: `s${i}`, kind, from, subject, to: subject }]
            : [],
        ),
      },
    ]),
  );
  const source = { file: "a.ts", line: 1, column: 1 };
  return {
    document: { ...base, accounts, session: { publish: [], subscribe: [] } },
    sources: {
      files: [],
      agents: {},
      accounts: Object.fromEntries(
        Object.keys(accounts).map((name) => [
          name,
          { source, exports: {}, imports: {}, streams: {}, outside: told.outside[name] ?? [] },
        ]),
      ),
      roles: Object.fromEntries(
        told.roles.map(({ publish, hears }, i) => [
          `R${i}`,
          {
            source,
            denies: [],
            grants:
              hears === undefined
                ? []
                : [{ label: `subscribe(${hears})`, source, publish: [], subscribe: [hears] }],
            publish,
          },
        ]),
      ),
    },
  };
}

/** The accounts in which a message that is published in one appears: along services, or by one stream. */
function reached({ shares: all }: Told, account: string, subject: string): string[] {
  const found = [account];
  for (const at of found)
    for (const { from, into, kind, subject: shared } of all)
      if (kind === "service" && into === at && from !== into && shared === subject)
        if (!found.includes(from)) found.push(from);
  const streams = all.filter(
    ({ from, into, kind, subject: shared }) =>
      kind === "stream" && from === account && from !== into && shared === subject,
  );
  return [...found, ...streams.map(({ into }) => into)];
}

function isSent(told: Told, account: string, subject: string): boolean {
  const senders = [
    ...told.roles
      .filter(({ publish }) => publish.allow.some((it) => matches(subject, it)))
      .filter(({ publish }) => !publish.deny.some((it) => matches(subject, it)))
      .map((role) => role.account),
    ...Object.entries(told.outside).flatMap(([name, its]) => (its.includes(subject) ? [name] : [])),
  ];
  return senders.some((sender) => reached(told, sender, subject).includes(account));
}

it("a warning that nobody sends is said exactly when it is so", () => {
  let said = 0;
  let silent = 0;
  fc.assert(
    fc.property(fc.record({ roles, shares, outside }), (told) => {
      const { document, sources } = worldOf(told);
      const warned = new Set(unsent(document, sources).map(({ role }) => role));
      told.roles.forEach(({ account, hears, denies }, i) => {
        if (hears === undefined) return;
        // how far wildcards of a subscription reach is the algebra's own law
        const receives = receivedSet({ allow: [hears], deny: denies });
        const heard = ALL.filter((subject) => has(receives, subject));
        if (heard.length === 0) return;
        const expected = !heard.some((subject) => isSent(told, account, subject));
        expect([told, warned.has(`R${i}`)]).toEqual([told, expected]);
        if (expected) said += 1;
        else silent += 1;
      });
    }),
    { numRuns: 2000 },
  );
  expect(Math.min(said, silent)).toBeGreaterThan(100);
});
