import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { pages } from "../../../../cli/explain/pages.ts";
import { everyMeaning, meaningsOf } from "../../../../cli/explain/tables.ts";
import { Reason } from "../../../../protocol/reason.ts";
import { FILTERS } from "../../../../cli/control/sessions.ts";
import { reachedFrom } from "../../../../tools/publish/modules.ts";
import { sources, type Source } from "../../../support/sources.ts";

/** The rooms whose errors reach those that use the command, the callouts, the compiler or the client library. */
const rooms =
  /^(?:access|callout|cli|client|compiler|connect|errors|files|nats|protocol|reports|values)\//;
const tables = /\bexplained\b|^cli\/explain\//;
/** What the command takes of other rooms, for stacks on this machine. */
const reached = reachedFrom(["cli/main.ts"], join(import.meta.dirname, "../../../..")).modules;
const read = sources.filter(
  ([path]) => (rooms.test(path) || reached.has(path)) && !tables.test(path),
);

/** Where a code is not written out: its class takes no code that is not explained, or it is another's. */
const computed = [
  "cli/control/ask.ts", // the callouts' own, of ControlRefusal
  "cli/policy/attack.ts", // a finding's
  "cli/terminal/as-failure.ts", // Node's
  "values/known.ts", // KIND_unknown, see `kinds`
];

interface Found {
  /** Codes that are written where an error is made. */
  readonly codes: readonly (readonly [code: string, path: string])[];
  /** Files that make errors with other codes. */
  readonly computed: readonly string[];
  /** Every text in the sources, types left out. */
  readonly texts: ReadonlySet<string>;
}

function findIn(all: readonly Source[]): Found {
  const codes: [string, string][] = [];
  const others = new Set<string>();
  const texts = new Set<string>();
  const made = (path: string, code: ts.Expression | undefined): void => {
    if (code === undefined) return;
    if (ts.isStringLiteral(code)) codes.push([code.text, path]);
    else if (ts.isConditionalExpression(code)) {
      made(path, code.whenTrue);
      made(path, code.whenFalse);
    } else others.add(path);
  };
  for (const [path, text] of all) {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
    const visit = (node: ts.Node): void => {
      if (ts.isLiteralTypeNode(node)) return;
      if (ts.isStringLiteral(node)) texts.add(node.text);
      if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
        const [first] = node.arguments ?? [];
        if (node.expression.text === "Failure") made(path, first);
        if (node.expression.text === "UsageFailure") codes.push(["usage", path]);
      }
      if (ts.isCallExpression(node)) {
        const [first] = node.arguments;
        const called = ts.isIdentifier(node.expression) ? node.expression.text : "";
        if (called === "mustBeKnown" && first && ts.isStringLiteral(first))
          codes.push([`${first.text}_unknown`, path]);
        if (
          node.expression.kind === ts.SyntaxKind.SuperKeyword &&
          first &&
          ts.isStringLiteral(first) &&
          /^[a-z]+(?:_[a-z]+)*$/.test(first.text)
        )
          codes.push([first.text, path]);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return { codes, computed: [...others].sort(), texts };
}

const found = findIn(read);
const explained = new Set(everyMeaning().map(({ code }) => code));
/** Of `mustBeKnown(name, …)` with the name of a filter. */
const kinds = FILTERS.map((name) => `${name}_unknown`);

function deadAmong(codes: Iterable<string>): string[] {
  const alive = new Set([...found.texts, ...found.codes.map(([code]) => code), ...kinds]);
  return [...codes].filter((code) => !alive.has(code));
}

describe("every code that can be produced", () => {
  it("is explained", () => {
    expect(found.codes.length).toBeGreaterThan(100);
    const missing = found.codes.filter(([code]) => !explained.has(code));
    // explain it in the table beside it: a file explained.ts, or cli/explain/
    expect(missing).toEqual([]);
  });

  it("is written where the error is made, or is of a class that takes no other", () => {
    expect(found.computed).toEqual(computed);
  });

  it("is explained if it is a reason for a refused login", () => {
    for (const reason of Object.values(Reason))
      expect(meaningsOf(reason).map(({ of }) => of)).toContain("refused login");
  });

  it("is seen if it is new", () => {
    const planted = 'throw new Failure(a ? "new_code" : other, "it broke", { next: "mend it" });';
    const { codes, computed: others } = findIn([["cli/planted.ts", planted]]);
    expect(codes).toEqual([["new_code", "cli/planted.ts"]]);
    expect(others).toEqual(["cli/planted.ts"]);
  });
});

describe("every code that is explained", () => {
  it("can be produced", () => {
    expect(deadAmong(explained)).toEqual([]);
    expect(deadAmong(["no_roles", "a_code_that_nothing_has"])).toEqual(["a_code_that_nothing_has"]);
  });

  it("is produced by something, if it is a reason for a refused login", () => {
    const used = read
      .filter(([path]) => path !== "protocol/reason.ts")
      .map(([, text]) => text)
      .join("\n");
    const dead = Object.entries(Reason).filter(
      ([name, reason]) => !used.includes(`Reason.${name}`) && !used.includes(`"${reason}"`),
    );
    expect(dead).toEqual([]);
  });

  it.each(everyMeaning())("$code ($of) has sentences, and a page to read", (meaning) => {
    for (const text of [meaning.means, meaning.cause, meaning.next])
      expect(text).toMatch(/^\S.*[.…]$/);
    expect(Object.values(pages)).toContain(meaning.read);
  });
});

describe("the pages to read", () => {
  const root = join(import.meta.dirname, "../../../..");
  it.each(Object.values(pages))("%s is there", (page) => {
    const [path = "", anchor] = page.split("#");
    expect(existsSync(join(root, path))).toBe(true);
    if (anchor === undefined) return;
    const headings = [...readFileSync(join(root, path), "utf8").matchAll(/^#+ (.*)$/gm)];
    const anchors = headings.map(([, heading = ""]) => heading.toLowerCase().replaceAll(" ", "-"));
    expect(anchors).toContain(anchor);
  });
});
