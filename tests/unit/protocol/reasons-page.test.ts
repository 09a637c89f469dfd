import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { expect, it } from "vitest";
import { reasons } from "../../../protocol/explained/reasons.ts";

const file = join(import.meta.dirname, "../../../docs/reference/callout.md");

/** The page with a table of today's reasons below its heading "Reasons", everything else as it is. */
function withReasons(page: string): Promise<string> {
  const begin = page.indexOf("## Reasons\n");
  const [old] = /^\|[^]*?\|\n(?!\|)/m.exec(page.slice(begin)) ?? [];
  if (begin < 0 || old === undefined) throw new Error(`${file}: ## Reasons: no table`);
  const rows = Object.entries(reasons).map(
    ([code, { means, cause, next }]) => `| \`${code}\` | ${means} | ${cause} | ${next} |\n`,
  );
  const table = `| Code | What it means | Usual cause | What to do |\n| - | - | - | - |\n${rows.join("")}`;
  const at = page.indexOf(old, begin);
  return format(page.slice(0, at) + table + page.slice(at + old.length), {
    parser: "markdown",
    printWidth: 100,
  });
}

// after a change of the reasons: npx vitest run tests/unit/protocol -u
it("docs/reference/callout.md has each reason as `nats-entra explain` says it", async () => {
  await expect(await withReasons(readFileSync(file, "utf8"))).toMatchFileSnapshot(file);
});
