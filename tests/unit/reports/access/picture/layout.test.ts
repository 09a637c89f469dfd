import { compile, diff, type AccessDocument } from "../../../../../access/index.ts";
import { describe, expect, it } from "vitest";
import { accessReport, type Picture } from "../../../../../access/report/index.ts";
import { columns } from "../../../../../reports/access/picture/columns.ts";
import type { Layout, Point } from "../../../../../reports/access/picture/layout.ts";
import { stack } from "../../../../../reports/access/picture/stack.ts";
import examplePolicy from "../../../../../policies/index.ts";
import type { AccountEntry } from "../../../../../access/document/document.ts";
import { accountEntry } from "../../../../support/nats-keys.ts";
import { manyAccounts } from "../../../../support/policies/many-accounts.ts";
import {
  share,
  taken,
  walledDocument,
  walledSources,
} from "../../../../support/policies/walled-document.ts";

const pictureOf = (document: AccessDocument): Picture =>
  accessReport(document, walledSources).picture;

/** Accounts that import from each other as a generator of numbers has it; circles too. */
function randomDocument(seed: number): AccessDocument {
  let state = seed;
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const names = Array.from({ length: 2 + next(9) }, (_, i) => `account-${i}`);
  const kinds = ["service", "stream"] as const;
  const accounts = names.map((name, i): [string, AccountEntry] => {
    const imports = names.flatMap((other, j) =>
      i === j || next(names.length) > 1
        ? []
        : [taken(other, share(kinds[next(2)] ?? "service", `${other}.shared.${next(3)}`))],
    );
    return [
      name,
      accountEntry({ imports, exports: kinds.map((kind) => share(kind, `${name}.a`)) }),
    ];
  });
  return { ...walledDocument(), roles: {}, accounts: Object.fromEntries(accounts) };
}

const base = walledDocument({ agents: false });
const head = walledDocument({ cancelling: true, finance: false });
const pictures: readonly (readonly [string, Picture])[] = [
  ["the example", accessReport(...exampleOf()).picture],
  ["walls", pictureOf(walledDocument())],
  ["a difference", accessReport(head, walledSources, { diff: diff(base, head) }).picture],
  ["20 accounts of 60 roles", pictureOf(manyAccounts(20, 60))],
  ["no account", pictureOf({ ...walledDocument(), accounts: {}, roles: {} })],
  ...Array.from(
    { length: 40 },
    (_, i) => [`generated ${i}`, pictureOf(randomDocument(i + 1))] as const,
  ),
];

function exampleOf() {
  const { document, sources } = compile(examplePolicy, { root: process.cwd() });
  return [document, sources] as const;
}

describe.each([
  ["columns", columns],
  ["stack", stack],
])("the layout in %s", (_, layout) => {
  it.each(pictures)("of %s keeps boxes apart and inside", (_name, picture) => {
    const { width, height, boxes } = layout(picture);
    expect(boxes.map(({ account }) => account).sort((a, b) => a - b)).toEqual(
      picture.accounts.map((_account, i) => i),
    );
    for (const [i, a] of boxes.entries()) {
      expect(a.x).toBeGreaterThanOrEqual(10); // roles stand out
      expect([a.x + a.width <= width, a.y >= 0, a.y + a.height <= height]).toEqual([
        true,
        true,
        true,
      ]);
      for (const b of boxes.slice(i + 1)) {
        const apart =
          a.x + a.width + 10 <= b.x ||
          b.x + b.width + 10 <= a.x ||
          a.y + a.height < b.y ||
          b.y + b.height < a.y;
        expect(apart, `${a.account} and ${b.account}`).toBe(true);
      }
    }
  });

  it.each(pictures)("of %s leads every bundle around the boxes, straight", (_name, picture) => {
    const drawn = layout(picture);
    expect(drawn.routes.map(({ bundle }) => bundle).sort((a, b) => a - b)).toEqual(
      picture.bundles.map((_bundle, i) => i),
    );
    for (const { points } of drawn.routes) {
      for (const [i, from] of points.slice(0, -1).entries()) {
        const to = points[i + 1] as Point;
        expect(from[0] === to[0] || from[1] === to[1]).toBe(true);
        expect(through(drawn, from, to), JSON.stringify([from, to])).toEqual([]);
        for (const [x, y] of [from, to])
          expect([x >= 0, x <= drawn.width, y >= 0, y <= drawn.height]).not.toContain(false);
      }
    }
  });

  it.each(pictures)("of %s keeps what is in a box apart, on the box", (_name, picture) => {
    const { boxes } = layout(picture);
    expect(boxes).toHaveLength(picture.accounts.length);
    for (const { width, height, items } of boxes) {
      for (const [i, a] of items.entries()) {
        expect([a.x >= -10, a.x + a.width <= width, a.y + a.height <= height]).not.toContain(false);
        expect(a.width).toBeGreaterThanOrEqual(80);
        for (const b of items.slice(i + 1)) {
          const apart =
            a.x + a.width < b.x ||
            b.x + b.width < a.x ||
            a.y + a.height < b.y ||
            b.y + b.height < a.y;
          expect(apart, `${a.text} and ${b.text}`).toBe(true);
        }
      }
    }
  });
});

/** Boxes through which a line leads, not only up to them. */
function through({ boxes }: Layout, [x1, y1]: Point, [x2, y2]: Point): number[] {
  const [left, right] = [Math.min(x1, x2), Math.max(x1, x2)];
  const [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)];
  return boxes
    .filter(
      ({ x, y, width, height }) => right > x && left < x + width && bottom > y && top < y + height,
    )
    .map(({ account }) => account);
}

/** Also by others between: two accounts that import from each other are in a circle, which has no left. */
function importsFrom({ bundles }: Picture, importer: string, exporter: string): boolean {
  const seen = [importer];
  for (const account of seen)
    for (const bundle of bundles)
      if (bundle.importer === account && !seen.includes(bundle.exporter))
        seen.push(bundle.exporter);
  return seen.includes(exporter);
}

describe("the layout in columns", () => {
  it("has importing accounts to the left but in circles, and fits a desktop's screen", () => {
    for (const [name, picture] of pictures.slice(0, 4)) {
      const { boxes, width } = columns(picture);
      expect(width, name).toBeLessThanOrEqual(1200);
      const left = (account: string) =>
        boxes.find((box) => picture.accounts[box.account]?.name === account)?.x ?? 0;
      for (const { importer, exporter } of picture.bundles)
        if (!importsFrom(picture, exporter, importer))
          expect(left(importer), `${importer} of ${exporter}`).toBeLessThan(left(exporter));
    }
  });

  it("is the same for the same picture", () => {
    const again = pictureOf(walledDocument());
    expect(columns(again)).toEqual(columns(pictureOf(walledDocument())));
  });
});

describe("the layout for phones", () => {
  it("is as wide as a phone while its lines have room beside the boxes", () => {
    for (const [, picture] of pictures.slice(0, 3))
      expect(stack(picture).width).toBeLessThanOrEqual(356);
  });
});

describe("a box with more than it has room for", () => {
  it("shows what changed first, and says how many it leaves out", () => {
    const picture = pictureOf(manyAccounts(20, 60));
    const [first] = picture.accounts;
    const role = first?.roles[50]?.name;
    const accounts = picture.accounts.map((account, i) =>
      i > 0
        ? account
        : {
            ...account,
            roles: account.roles.map((item) =>
              item.name === role ? { ...item, change: "new" as const } : item,
            ),
          },
    );
    const box = columns({ ...picture, accounts }).boxes.find(({ account }) => account === 0);
    const texts = box?.items.map(({ text }) => text);
    expect(texts).toContain(role);
    expect(texts).toContain("55 more");
  });
});
