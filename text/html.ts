import { visible } from "./visible.ts";

/** Text that is HTML already; everything else is escaped when it is put into a template. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Part = Html | string | number | false | undefined | readonly Html[];

/**
 * A template that escapes. Characters that show nothing, or turn the direction of a text, become visible.
 *
 * @example html`<p title="${title}">${name}</p>`
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    compact(strings)
      .map((text, index) => text + render(parts[index]))
      .join(""),
  );
}

const known = new WeakMap<TemplateStringsArray, readonly string[]>();

/** White space shows as one space in HTML, whatever the template's indentation is. */
function compact(strings: TemplateStringsArray): readonly string[] {
  const texts = known.get(strings) ?? strings.map((text) => text.replaceAll(/\s+/g, " "));
  known.set(strings, texts);
  return texts;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

function render(part: Part): string {
  if (part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(render).join("");
  return String(part)
    .split("\n")
    .map(visible)
    .join("\n")
    .replaceAll(/[&<>"'`]/g, (character) => ESCAPES[character] ?? "");
}

/** With something between them. */
export function joined(items: readonly Html[], between: string): Html {
  return new Html(items.map(({ text }) => text).join(render(between)));
}

/**
 * A value as the text of a script element of JSON: no character in it can end the element, begin a comment
 * or end a line of script (https://html.spec.whatwg.org/multipage/scripting.html, "restrictions for
 * contents of script elements"). All but printable ASCII is escaped.
 */
export function jsonInScript(value: unknown): Html {
  const text = JSON.stringify(value).replace(
    /[<>&]|[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return new Html(text);
}
