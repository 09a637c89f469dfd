import { stripVTControlCharacters } from "node:util";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { shown } from "../../../../text/terminal.ts";
import {
  account,
  compile,
  diff,
  exportService,
  fromAccount,
  manage,
  policy,
  publish,
  reviewMarkdown,
  reviewText,
  role,
  stream,
  subscribe,
  type AccessDocument,
  type AccountEntry,
  type Review,
  type RoleOptions,
} from "../../../../access/index.ts";

const golden = join(import.meta.dirname, "../../../golden/diff");

/** With UPDATE_GOLDEN set, what is rendered becomes what is expected. */
function expectGolden(name: string, text: string): void {
  const file = join(golden, name);
  if (process.env["UPDATE_GOLDEN"] !== undefined) writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, "utf8"));
}

const ORDERS = stream("ORDERS", { subjects: ["orders.>"] });

function shop(head: boolean) {
  const orders = account("orders", {
    description: "Orders",
    default: true,
    limits: { connections: head ? 200 : 100 },
    jetstream: { disk: "1GiB" },
    exports: [exportService("orders.cancel", { name: "cancel", description: "Cancel orders" })],
  });
  const books = account("books", {
    description: "Money",
    imports: head ? [fromAccount(orders, "cancel", { to: "shop.cancel" })] : [],
  });
  const common = { description: "A role", account: orders, members: ["user"] as const };
  const day = { maxSession: "8h" } as const;
  const roles: [string, RoleOptions][] = [
    [
      "Orders.Read",
      {
        ...common,
        ...day,
        grants: [subscribe("orders.events.>")],
        denies: head ? [] : [subscribe("orders.events.payment.>")],
      },
    ],
    [
      head ? "Orders.Follow" : "Orders.Watch",
      { ...common, ...day, grants: [publish("orders.seen")] },
    ],
    [
      "Streams.Deploy",
      {
        ...common,
        members: ["application"],
        grants: head
          ? [manage(ORDERS), publish("$JS.API.STREAM.DELETE.ORDERS")]
          : [manage(ORDERS), publish("deploy.log")],
      },
    ],
    [
      "Books.Read",
      {
        ...common,
        account: books,
        grants: [publish("shop.cancel")],
        maxSession: head ? "4h" : "8h",
      },
    ],
  ];
  return compile(
    policy({ accounts: [orders, books], roles: roles.map(([name, more]) => role(name, more)) }),
  );
}

/** As grants across accounts have it: what is private, has several answers, and tells who asks. */
function walled({ accounts, ...document }: AccessDocument, head: boolean): AccessDocument {
  const { orders, books } = accounts as Record<"orders" | "books", AccountEntry>;
  const subject = "orders.stock";
  const [stock, description] = [{ name: subject, kind: "service", subject } as const, "Stock"];
  const offered = { ...stock, description, accounts: head ? ["books", "desk"] : ["books"] };
  const offers = [...orders.exports, head ? { ...offered, answers: "many" as const } : offered];
  const taken = { ...stock, from: "orders", to: subject };
  const takes = [...books.imports, head ? taken : { ...taken, share: true as const }];
  const changed = { orders: { ...orders, exports: offers }, books: { ...books, imports: takes } };
  return { ...document, accounts: { ...accounts, ...changed } };
}

function review(more: Partial<Review> = {}): Review {
  const assignments = [
    { role: "Orders.Read", principal: "Sara Lind", kind: "user" },
    { role: "Orders.Watch", principal: "Omar Haddad", kind: "user" },
  ] as const;
  return {
    diff: diff(walled(shop(false).document, false), walled(shop(true).document, true), {
      assignments,
    }),
    names: { base: "main", head: "working tree" },
    stale: [],
    accept: "nats-entra policy diff --base main --accept sha256:…",
    ...more,
  };
}

/** As a terminal without colours shows it. */
const textOf = (review: Review) =>
  reviewText(review)
    .map((each) => shown(each))
    .join("\n");

describe("a review as text", () => {
  it("is as it was agreed", () => {
    expectGolden("review.txt", `${textOf(review())}\n`);
  });

  it("begins with the verdict, and only paint is added for a terminal", () => {
    const lines = reviewText(review());
    expect(shown(lines[0] ?? "", true).startsWith("\u001b[31mMIXED\u001b[39m: ")).toBe(true);
    const unpainted = lines.map((each) => stripVTControlCharacters(shown(each, true)));
    expect(unpainted).toEqual(lines.map((each) => shown(each)));
  });

  it("lets no text of a policy steer the terminal", () => {
    const { diff: found, ...rest } = review();
    const unanalysed = [{ what: "role \u001b[2J", why: "x\u202ey\nz" }];
    const lines = reviewText({ ...rest, diff: { ...found, unanalysed } }).map((each) =>
      shown(each),
    );
    // eslint-disable-next-line no-control-regex -- that is the point
    expect(lines.join("")).not.toMatch(/[\u0000-\u001f\u202e]/);
  });
});

describe("a review of roles that hear in vain", () => {
  it("says which grants, and where they are written; nothing where there are none", () => {
    const unsent = [
      {
        ...({ account: "shop", role: "Shop.Read", way: "hears", grant: "subscribe(a)" } as const),
        ...{ source: "policies/a.ts:1:2", subjects: ["a"], next: "correct it" },
        text: "nobody can send what subscribe(a) hears",
      },
    ];
    const said = "Shop.Read: nobody can send what subscribe(a) hears, policies/a.ts:1:2";
    expect(textOf(review({ unsent }))).toContain(
      `\nIn vain: nobody sends or answers it\n  ${said}\n`,
    );
    expect(reviewMarkdown(review({ unsent }))).toContain(
      `\n**In vain: nobody sends or answers it**\n\n- \`${said}\`\n`,
    );
    expect(textOf(review({ unsent: [] }))).toBe(textOf(review()));
  });
});

describe("a review as Markdown", () => {
  it("is as it was agreed", () => {
    expectGolden("review.md", reviewMarkdown(review()));
  });

  it("is as it was agreed when approved", () => {
    const stale = [{ file: "policies/approvals/b.json", why: "was made before the base moved on" }];
    const approval = "policies/approvals/a.json";
    expectGolden("approved.md", reviewMarkdown(review({ approval, stale })));
  });

  it("says when the approval came with the very change that it approves", () => {
    const approval = "policies/approvals/a.json";
    const said = "This approval came with the very change that it approves.";
    for (const approvalIsNew of [false, undefined]) {
      const earlier = review({ approval, ...(approvalIsNew === false && { approvalIsNew }) });
      expect(reviewMarkdown(earlier)).toMatch(/^## ☑️ /);
      expect(reviewMarkdown(earlier) + textOf(earlier)).not.toContain(said);
    }
    const own = review({ approval, approvalIsNew: true });
    expect(reviewMarkdown(own)).toMatch(/^## ⚠️ /);
    expect(reviewMarkdown(own)).toContain(`**${said}** By itself`);
    expect(textOf(own)).toContain(said);
    expect(reviewMarkdown(own, 0)).toContain(said);
    // nothing is approved, so there is nothing to say of it
    expect(reviewMarkdown(review({ approvalIsNew: true }))).not.toContain(said);
  });

  it("keeps verdict, risks and the way to approve however little room there is", () => {
    for (const limit of [0, 1500, 2000, 3000, 5000]) {
      const text = reviewMarkdown(review(), limit);
      expect(text).toMatch(/^## ⚠️ MIXED: 3 roles gain access/);
      expect(text).toContain("--accept sha256:");
      expect(text.length).toBeLessThan(Math.max(limit, 1500));
    }
    expect(reviewMarkdown(review(), 1500)).toMatch(/_\d+ more rows? did not fit here/);
  });

  it("says so when there is more than a comment takes", () => {
    const roles = (many: number) =>
      compile(
        policy({
          accounts: [account("a", { description: "A" })],
          roles: Array.from({ length: many }, (_, i) =>
            role(`Role.${i}`, {
              description: "R",
              account: "a",
              members: ["user"],
              grants: [publish(`some.subject.of.role.${i}`)],
            }),
          ),
        }),
      ).document;
    const found = diff(roles(1), roles(2000));
    const text = reviewMarkdown(review({ diff: found }));
    expect(text.length).toBeLessThan(60_000);
    expect(text).toMatch(/^## ⚠️ BROADENS: 1999 roles gain access/);
    expect(text).toMatch(/_\d+ more rows did not fit here/);
    expect(text).toMatch(/_\d+ more sections did not fit here/);
  });

  it("takes nothing of a policy for markup, mentions or cells", () => {
    const { diff: found, ...rest } = review();
    const evil = "a|b `x` <img src=x> @everyone [l](http://x) \u202e";
    const roles = found.roles.map((each) => ({ ...each, role: evil }));
    const text = reviewMarkdown({ ...rest, diff: { ...found, roles } });
    const outside = text.replaceAll(/(`+) .*?[^`] \1(?!`)/g, "");
    expect(outside).not.toMatch(/<img|@everyone|http:|\u202e/);
    for (const row of text.split("\n").filter((line) => line.startsWith("| `"))) {
      expect(row.replaceAll("\\|", "").match(/\|/g)).toHaveLength(5);
    }
  });
});
