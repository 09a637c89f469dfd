import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  account,
  diff,
  digestOf,
  publish,
  request,
  reviewMarkdown,
  reviewText,
  service,
  subjects,
  type AccessDocument,
  type Account,
  type PolicyDiff,
  type ShareChange,
  type Verdict,
} from "../../../../access/index.ts";
import type { ExportEntry, ImportEntry } from "../../../../access/document/document.ts";
import { accountEntry } from "../../../support/nats-keys.ts";
import { compiled, holds } from "../walls/fixture.ts";
import { shown } from "../../../../text/terminal.ts";

const OPPOSITE = { BROADENS: "NARROWS", NARROWS: "BROADENS", MIXED: "MIXED", SAME: "SAME" };

const offered = (more: Partial<ExportEntry> = {}): ExportEntry => ({
  name: "status",
  kind: "service",
  subject: "orders.status",
  description: "Status of an order",
  ...more,
});
const taken = (more: Partial<ImportEntry> = {}): ImportEntry => ({
  name: "status",
  kind: "service",
  from: "shop",
  subject: "orders.status",
  to: "orders.status",
  ...more,
});

/** What `shop` exports and `support` imports. */
function documentOf(exports: readonly ExportEntry[], imports: readonly ImportEntry[] = []) {
  const accounts = { shop: accountEntry({ exports }), support: accountEntry({ imports }) };
  const session = { publish: [], subscribe: [] };
  const body = { version: 1, accounts, roles: {}, session } as const;
  return { ...body, digest: digestOf(body) };
}

function onlyShare({ accounts }: PolicyDiff): ShareChange {
  const [share, ...others] = accounts.flatMap(({ shares }) => shares);
  if (share === undefined || others.length > 0) throw new Error("not one share");
  return share;
}

/** How every rendering shows the shares. */
function linesOf(found: PolicyDiff): string[] {
  const review = { diff: found, names: { base: "a", head: "b" }, stale: [], accept: "accept" };
  const lines = reviewText(review)
    .map((line) => shown(line))
    .filter((line) => line.startsWith("  ~ "))
    .map((line) => line.slice(4));
  const markdown = reviewMarkdown(review);
  for (const line of lines) expect(markdown).toContain(`- \`${line}\``);
  return lines;
}

describe("whom an export is for, and how many answers it has", () => {
  it.each<[string, Partial<ExportEntry>, Partial<ExportEntry>, Verdict, string]>([
    [
      "public is more than private",
      { accounts: ["support"] },
      {},
      "BROADENS",
      "accounts: support → every account (more)",
    ],
    [
      "an account more is more",
      { accounts: ["support"] },
      { accounts: ["night", "support"] },
      "BROADENS",
      "accounts: support → night, support (more)",
    ],
    [
      "another account is more and less",
      { accounts: ["support"] },
      { accounts: ["night"] },
      "MIXED",
      "accounts: support → night (more); accounts: support → night (less)",
    ],
    [
      "all accounts that there are, are fewer than every account",
      {},
      { accounts: ["shop", "support"] },
      "NARROWS",
      "accounts: every account → shop, support (less)",
    ],
    [
      "nobody is less than somebody",
      { accounts: ["support"] },
      { accounts: [] },
      "NARROWS",
      "accounts: support → no account (less)",
    ],
    [
      "several answers are more than one",
      {},
      { answers: "many" },
      "BROADENS",
      "answers: one → many (more)",
    ],
    [
      "fewer accounts and more answers are both",
      {},
      { accounts: ["support"], answers: "many" },
      "MIXED",
      "accounts: every account → support (less); answers: one → many (more)",
    ],
  ])("%s", (_, before, after, verdict, words) => {
    const [base, head] = [documentOf([offered(before)]), documentOf([offered(after)])];
    const found = diff(base, head);
    expect(found.verdict).toBe(verdict);
    expect(linesOf(found)).toEqual([`export service status: orders.status; ${words}`]);
    expect(diff(head, base).verdict).toBe(OPPOSITE[verdict]);
  });

  it("is told of a new export, and of one that is gone nothing is", () => {
    const [base, head] = [documentOf([]), documentOf([offered({ accounts: ["support"] })])];
    expect(linesOf(diff(base, head))).toEqual([
      "export service status: none ⇒ orders.status (more), such as orders.status; accounts: support",
    ]);
    expect(linesOf(diff(head, base))).toEqual([
      "export service status: orders.status ⇒ none (less), such as orders.status",
    ]);
    expect(linesOf(diff(base, documentOf([offered()])))[0]).toMatch(/; accounts: every account$/);
  });

  it("is in the model, and the subject is told of as what is the same", () => {
    const found = diff(documentOf([offered({ accounts: ["support"] })]), documentOf([offered()]));
    expect(onlyShare(found)).toEqual({
      share: "export",
      kind: "service",
      name: "status",
      from: "orders.status",
      to: "orders.status",
      effects: ["broader"],
      settings: [{ setting: "accounts", from: "support", to: "every account", effect: "broader" }],
    });
  });
});

describe("whether a service learns who asks", () => {
  const [off, on] = [
    documentOf([offered()], [taken()]),
    documentOf([offered()], [taken({ share: true })]),
  ];

  it("is more when it begins", () => {
    const found = diff(off, on);
    expect(found.verdict).toBe("BROADENS");
    expect(linesOf(found)).toEqual([
      "import service status of shop: orders.status; " +
        "share: off → on (more: its service learns who asks, and can depend on that)",
    ]);
  });

  it("is more and less when it ends: what a service does that cannot tell is not known", () => {
    const found = diff(on, off);
    expect(found.verdict).toBe("MIXED");
    expect(linesOf(found)).toEqual([
      "import service status of shop: orders.status; " +
        "share: on → off (more: its service can no longer depend on the requester); " +
        "share: on → off (less: its service no longer learns who asks)",
    ]);
  });

  it("is no way around by another name, another subject or a wider one", () => {
    for (const more of [
      { name: "else" },
      { to: "shop.status" },
      { name: "all", subject: "orders.*", to: "orders.*" },
    ]) {
      const head = documentOf(
        [offered(), offered({ name: "all", subject: "orders.*" })],
        [taken(more)],
      );
      const [, support] = diff(on, head).accounts;
      expect(support).toMatchObject({ account: "support", verdict: "MIXED" });
    }
  });

  it("is told of a new import", () => {
    const found = diff(documentOf([offered()]), on);
    expect(found.verdict).toBe("BROADENS");
    expect(linesOf(found)[0]).toMatch(/^import service status of shop: none ⇒ .*; share: on$/);
  });
});

describe("names of exports", () => {
  it("mean nothing", () => {
    const base = documentOf([offered()], [taken({ share: true })]);
    const head = documentOf([offered({ name: "s" })], [taken({ name: "s", share: true })]);
    expect(diff(base, head)).toMatchObject({ verdict: "SAME", accounts: [] });
  });
});

describe("what grants across accounts make", () => {
  const shop = account("shop", { description: "Services" });
  const [support, night] = ["support", "night"].map((name) =>
    account(name, { description: "People" }),
  ) as [Account, Account];
  const [status, all] = ["orders.status", "orders.*"].map((subject) =>
    service(subject, { account: shop }),
  ) as [ReturnType<typeof service>, ReturnType<typeof service>];
  const many = service("orders.status", { account: shop, answers: "many" });

  const asked = (...by: [Account, ReturnType<typeof service>][]) =>
    compiled(
      [support, night].map((home) =>
        holds(home, [
          publish("own"),
          ...by.flatMap(([asker, one]) => (asker === home ? [request(one)] : [])),
        ]),
      ),
      [shop, support, night],
    ).document;
  const verdicts = (base: AccessDocument, head: AccessDocument) =>
    Object.fromEntries(diff(base, head).accounts.map((it) => [it.account, it.verdict]));

  it("is more for the account that begins to ask, and for the one that is asked", () => {
    const [base, head] = [asked([support, status]), asked([support, status], [night, status])];
    expect(verdicts(base, head)).toEqual({ night: "BROADENS", shop: "BROADENS" });
    expect(linesOf(diff(base, head))).toContain(
      "export service orders.status: orders.status; accounts: support → night, support (more)",
    );
    expect(verdicts(head, base)).toEqual({ night: "NARROWS", shop: "NARROWS" });
  });

  it("is no loss where a wider export takes the place, and nothing for who imports the same of it", () => {
    const [base, head] = [asked([support, status]), asked([support, status], [night, all])];
    expect(verdicts(base, head)).toEqual({ night: "BROADENS", shop: "BROADENS" });
    expect(linesOf(diff(base, head))).toEqual(
      expect.arrayContaining([
        "export service orders.status: orders.status ⇒ none",
        "export service orders.*: none ⇒ orders.* (more), such as orders.x; accounts: night, support",
      ]),
    );
    expect(verdicts(head, base)).toEqual({ night: "NARROWS", shop: "NARROWS" });
  });

  it("is no cause of what a role gains when only the name of an export is another", () => {
    const stock = service("stock.level", { account: shop });
    const base = asked([support, status]);
    const found = diff(base, asked([support, status], [support, stock], [night, all]));
    const causes = found.roles
      .filter(({ role }) => role === "In.support")
      .flatMap(({ gained }) => gained.flatMap((change) => change.causes))
      .filter(({ effect }) => effect === "import");
    const told = causes.map(({ entry }) => entry);
    expect(told).toContain("support takes stock.level of shop as stock.level");
    expect(told).not.toContain("support takes orders.status of shop as orders.status");
  });

  it("is both where the wider export is another account's", () => {
    const [base, head] = [asked([support, status]), asked([night, all])];
    expect(verdicts(base, head)).toEqual({ night: "BROADENS", shop: "MIXED", support: "NARROWS" });
  });

  it("is more with several answers, under whatever name", () => {
    const [base, head] = [asked([support, all]), asked([support, many])];
    expect(verdicts(base, head)).toMatchObject({ shop: "MIXED", support: "NARROWS" });
    expect(verdicts(asked([support, status]), head)).toEqual({ shop: "BROADENS" });
  });
});

const WORDS = ["a.a", "a.b", "a.x", "b.a", "b.x", "b.x.x", "x.a", "x.x"];
const someSubject = fc.constantFrom("a.a", "a.b", "a.*", "*.a", "b.>", "*.*");
const someExport = fc.record(
  {
    kind: fc.constantFrom("stream" as const, "service" as const),
    name: fc.constantFrom("p", "q"),
    subject: someSubject,
    accounts: fc.subarray(["books", "support"], { minLength: 1 }),
    answers: fc.constant("many" as const),
  },
  { requiredKeys: ["kind", "name", "subject"] },
);
const someImport = fc.record(
  {
    kind: fc.constantFrom("stream" as const, "service" as const),
    name: fc.constantFrom("p", "q"),
    subject: someSubject,
    share: fc.constant(true as const),
  },
  { requiredKeys: ["kind", "name", "subject"] },
);

/** As nats-server has it: no two of which one contains the other. */
function apart<T extends Pick<ExportEntry, "kind" | "subject">>(items: readonly T[]): T[] {
  return items.filter(({ kind, subject }, i) =>
    items.slice(0, i).every((it) => it.kind !== kind || !subjects.overlaps(it.subject, subject)),
  );
}

/** Every way in which something is offered: whom, what, with how many answers. */
function offersOf(items: readonly ExportEntry[]): Set<string> {
  return new Set(
    items.flatMap(({ kind, subject, accounts, answers }) =>
      WORDS.filter((word) => subjects.matches(word, subject)).flatMap((word) =>
        ["books", "support", "any other"]
          .filter((name) => accounts?.includes(name) ?? true)
          .flatMap((name) =>
            (answers === "many" ? ["one", "many"] : ["one"]).map((number) =>
              [kind, word, name, number].join(" "),
            ),
          ),
      ),
    ),
  );
}

function takenBy(items: readonly ImportEntry[]): Map<string, boolean> {
  return new Map(
    items.flatMap(({ kind, subject, share = false }) =>
      WORDS.filter((word) => subjects.matches(word, subject)).map(
        (word) => [`${kind} ${word}`, share] as const,
      ),
    ),
  );
}

function isSubset(inner: ReadonlySet<string>, outer: ReadonlySet<string>): boolean {
  return [...inner].every((each) => outer.has(each));
}

const verdictFor = (more: boolean, less: boolean): Verdict =>
  more ? (less ? "MIXED" : "BROADENS") : less ? "NARROWS" : "SAME";

describe("for any two policies", () => {
  const exports = fc
    .array(someExport, { maxLength: 3 })
    .map((items) => apart(items.map((item) => offered(item))));
  const imports = fc
    .array(someImport, { maxLength: 3 })
    .map((items) => apart(items.map((item) => taken({ ...item, to: item.subject }))));
  const verdictOf = (base: AccessDocument, head: AccessDocument) =>
    diff(base, head).accounts[0]?.verdict ?? "SAME";

  it("an account offers more when, and only when, somebody is offered what nobody offered them", () => {
    fc.assert(
      fc.property(exports, exports, (before, after) => {
        const [old, now] = [offersOf(before), offersOf(after)];
        const expected = verdictFor(!isSubset(now, old), !isSubset(old, now));
        expect(verdictOf(documentOf(before), documentOf(after))).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("it takes more when it imports more, or when who asks is told or told no more", () => {
    fc.assert(
      fc.property(imports, imports, (before, after) => {
        const [old, now] = [takenBy(before), takenBy(after)];
        const more = [...now].some(([what, share]) => old.get(what) !== share);
        const less = [...old].some(([what, share]) => !now.has(what) || (share && !now.get(what)));
        expect(verdictOf(documentOf([], before), documentOf([], after))).toBe(
          verdictFor(more, less),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("nothing changes from one to itself", () => {
    fc.assert(
      fc.property(exports, imports, (offers, takes) => {
        const same = documentOf(offers, takes);
        expect(diff(same, structuredClone(same))).toMatchObject({ verdict: "SAME", accounts: [] });
      }),
    );
  });
});
