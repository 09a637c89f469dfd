import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const pages = globSync(
  ["*.md", "docs/**/*.md", "examples/**/README.md", "tests/kubernetes/README.md"],
  { cwd: root },
);
const read = (page: string) => readFileSync(join(root, page), "utf8");

/** As GitHub makes them of headings: lower case, without punctuation, spaces as dashes. */
function anchors(text: string): string[] {
  const prose = text.replaceAll(/^ *```.*?^ *```/gms, "");
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\-_ ]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe.each(pages)("%s", (page) => {
  const text = read(page).replaceAll(/^ *```.*?^ *```/gms, "");
  const links = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(([, to = ""]) => to);

  it("links to files and headings that there are", () => {
    const dead = links.filter((link) => {
      const [path = "", anchor] = link.split("#");
      const to = path === "" ? page : join(dirname(page), path);
      if (!existsSync(join(root, to))) return true;
      return anchor !== undefined && to.endsWith(".md") && !anchors(read(to)).includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  it("has no marks of a merge", () => {
    expect(text.split("\n").filter((line) => /^\|? ?(<{7}|={7} *\|?$|>{7})/.test(line))).toEqual(
      [],
    );
  });
});

it("there are pages", () => expect(pages.length).toBeGreaterThan(15));
