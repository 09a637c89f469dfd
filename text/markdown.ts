/**
 * Markdown of GitHub, GitLab and Azure DevOps. A text from outside is code there and nothing else: in code there is
 * no markup, no HTML, no link, and nobody is mentioned (GitHub Flavored Markdown 6.3; GitHub and GitLab leave
 * mentions and references in code alone).
 */
import { inert } from "./ci-log.ts";
import { visible } from "./visible.ts";

/**
 * A text as inline code that fits anywhere, in a table too. There a `|` ends the cell even in code, and how many
 * backslashes keep it from that depends on the renderer: so pipes stand between pieces of code, as entities.
 *
 * @example code("orders.>") // "`orders.>`"
 * @example code("a|b") // "`a`&#124;`b`"
 */
export function code(text: string): string {
  const safe = inert(visible(text));
  return safe === "" ? "–" : safe.split("|").map(span).join("&#124;");
}

/** Ticks around it that are not in it (GFM 6.3); between two pieces that are empty there is nothing. */
function span(text: string): string {
  if (text === "") return "";
  const fence = ticks(text, 0);
  const pad = /^`|`$|^ .* $/.test(text) ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** Lines as a block of code; the fence is longer than any in them (GFM 4.5). */
export function fenced(text: string, language = ""): string {
  const lines = text.split(/\r\n?|\n/).map((each) => inert(visible(each)));
  const fence = ticks(lines.join("\n"), 2);
  return [`${fence}${language}`, ...lines, fence].join("\n");
}

/** One more than the longest run of ticks in a text, and more than so many. */
function ticks(text: string, atLeast: number): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  return "`".repeat(Math.max(atLeast, ...runs) + 1);
}
