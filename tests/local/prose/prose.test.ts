import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { lint } from "../../../tools/prose/lint.ts";

const root = join(import.meta.dirname, "../../..");

/** What is found in a repository of these files. */
async function found(files: Record<string, string>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "nats-entra-prose-test-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return (await lint(folder)).map(({ path, line, message }) => `${path}:${line} ${message}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("prose", () => {
  it("of this repository is in plain English", async () => {
    expect(await lint(root)).toEqual([]);
  });

  it("is checked in pages, help, errors, comments and the unreleased part of the changelog", async () => {
    const failure =
      'throw new Failure("x", `${file} is no JSON`, {\n  next: "leave " +\n    "it away, or mend it",\n});';
    expect(
      await found({
        "README.md": "# A\n\nKeys of before are\n\n| A | B |\n| --- | --- |\n| a | made anew |\n",
        "docs/how-to/a.md": "# A\n\nThe key of now.\n",
        "examples/a.md": "Run `npm run anew`.\n\nWhoever has it can log in.\n",
        "CHANGELOG.md": "# Changelog\n\n## Unreleased\n\n- Made anew.\n\n## 1.0\n\n- Made anew.\n",
        "cli/commands/a.ts": '\ncommand.option("--a", "the keys of before");\n',
        "cli/failure.ts": `// it hears of a change\n${failure}\n`,
        "tools/a.mjs": "/** The node is made anew. */\nexport const anew = 1;\n",
        "client/a.py": "# told of it\nanew = 1\n",
      }),
    ).toEqual([
      expect.stringMatching(/^CHANGELOG\.md:5 'anew': write again/),
      expect.stringMatching(/^cli\/commands\/a\.ts:2 'of before': write previous/),
      expect.stringMatching(/^cli\/failure\.ts:1 'hears of': write gets/),
      expect.stringMatching(/^cli\/failure\.ts:2 'is no JSON': write is not a/),
      expect.stringMatching(/^cli\/failure\.ts:\d 'leave it away': write omit/),
      expect.stringMatching(/^cli\/failure\.ts:4 'mend': write fix/),
      expect.stringMatching(/^client\/a\.py:1 'told of': write reports/),
      expect.stringMatching(/^docs\/how-to\/a\.md:3 .of now.: write/),
      expect.stringMatching(/^examples\/a\.md:3 'Whoever': write the actor/),
      expect.stringMatching(/^README\.md:3 'of before': write previous/),
      expect.stringMatching(/^README\.md:7 'anew': write again/),
      expect.stringMatching(/^tools\/a\.mjs:1 'anew': write again/),
    ]);
  });
});

describe("a sentence", () => {
  const long = Array.from({ length: 41 }, (_, index) => `word${index}`).join(" ");
  const cases = [
    ["The report is no proof.", "is no proof"],
    ["A stream that the policy does not declare any more.", "any more"],
    ["It has no name, nor does it have an address.", "nor does"],
    ["The key expires, and so does the token.", "so does the"],
    ["Who has the key can sign.", "Who has "],
    ["What the callout signs is valid.", "What the "],
    ["List those that there are.", "those that there are"],
    ["Each account has keys of its own.", "of its own"],
    ["The callout refuses such a role.", "such a"],
    ["The digest is that of the policy.", "is that of"],
    ["Roles are declared beside streams.", "beside"],
    ["Run it in order to see.", "in order to"],
    ["Simply run it.", "Simply"],
    ["Some formats, e.g. JSON.", "e.g."],
    ["You need to login to NATS.", "to login"],
    ["The node's behaviour differs.", "behaviour"],
    ["It reads the the key.", "'the' is there twice"],
    ["One of the keys of the account of the tenant.", "of the keys of the account of"],
    ["Written in Javascript.", "Javascript"],
    [`A ${long}.`, "a sentence of more than 40 words"],
  ] as const;
  let all: string[] = [];
  beforeAll(async () => {
    const pages = cases.map(([text], index) => [`page${index}.md`, `${text}\n`]);
    all = await found(Object.fromEntries(pages) as Record<string, string>);
  });

  it.each(cases.map(([text, phrase], index) => ({ text, phrase, page: `page${index}.md` })))(
    "is not plain: $text",
    ({ phrase, page }) =>
      expect(all.filter((each) => each.startsWith(`${page}:`))).toEqual([
        expect.stringContaining(phrase) as string,
      ]),
  );

  it("may be plain in many ways", async () => {
    const plain = [
      "There is no separate credential, and it is no longer needed.",
      "Neither the node nor the callout stores it, so it is renewed beforehand.",
      "Who may sign in?",
      "A role with no subjects of its own may use a subject such as `orders.created`.",
      "The team holds the license of their own product.",
    ];
    expect(await found({ "README.md": `${plain.join("\n\n")}\n` })).toEqual([]);
  });
});
