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

/** What a whole page is made of. */
export interface HtmlPage {
  readonly title: string;
  /** The page's own style sheet: it goes in as it is. */
  readonly style: string;
  readonly body: Html;
  /** A Content-Security-Policy, for a page that is opened as a file; a server sends it as a header. */
  readonly policy?: string;
  /** More elements of the head. */
  readonly head?: Html;
}

/**
 * A whole page, in English, for screens of any width and either color scheme.
 *
 * @example htmlPage({ title: "Signed in", style: "h1{font-size:2rem}", body: html`<h1>Hello ${name}</h1>` })
 */
export function htmlPage({ title, style, body, policy, head }: HtmlPage): string {
  const meta =
    policy !== undefined &&
    html`<meta http-equiv="Content-Security-Policy" content="${policy}" /> `;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        ${meta}
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        ${head && html`${head} `}
        <title>${title}</title>
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        ${body}
      </body>
    </html>`.text;
}
