/** What the pages have in common: a document that holds all it needs. */
import { createHash } from "node:crypto";
import { Html, html, htmlPage, joined } from "../../text/html.ts";
import { asset } from "./page-files.ts";
import { sectionHtml, type Section } from "../page/section.ts";

export interface PageParts {
  readonly title: string;
  /** Above the navigation. */
  readonly header: Html;
  readonly controls?: Html;
  readonly sections: readonly Section[];
  /** Text of a script element of JSON, for the script. */
  readonly data?: Html;
  readonly script?: string;
  /** Besides the style that all pages have. */
  readonly style?: string;
}

/** One HTML document that asks no server for anything, and lets no other script or style run. */
export function pageHtml(parts: PageParts): string {
  const { title, header, controls, sections, data, script } = parts;
  const style = `${asset("style.css")}${parts.style ?? ""}`;
  const policy = [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src '${hashOf(script)}'`]),
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  const body = html`<a class="skip" href="#main">Skip to the content</a>
    <header>
      ${header}
      <nav aria-label="On this page">
        ${joined(
          sections.map(({ id, title: name }) => html`<a href="#${id}">${name}</a>`),
          " ",
        )}
      </nav>
    </header>
    ${controls}
    <main id="main" tabindex="-1">${sections.map(sectionHtml)}</main>
    ${
      data !== undefined &&
      html`<script type="application/json" id="index">
        ${data}
      </script>`
    }
    ${script !== undefined && new Html(`<script type="module">${script}</script>`)}`;
  const head = html`<meta name="referrer" content="no-referrer" />`;
  return `${htmlPage({ title, style, body, policy: policy.join("; "), head })}\n`;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
