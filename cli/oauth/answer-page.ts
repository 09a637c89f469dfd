import { createHash } from "node:crypto";
import { html, htmlPage } from "../../text/html.ts";

/** What a browser shows at the end of a sign-in. Nothing of the request is in it. */
export type Page = "received" | "refused" | "elsewhere";

const WORDS: Readonly<Record<Page, readonly [heading: string, text: string]>> = {
  received: ["Back to the terminal", "You may close this window. The terminal says who you are."],
  refused: ["Not signed in", "You may close this window. The terminal says why."],
  elsewhere: ["Nothing here", "This address only takes the answer of a sign-in that is under way."],
};

const STYLE =
  ":root{font:1.125rem/1.5 system-ui,sans-serif}" +
  "main{max-width:32rem;margin:20vh auto 0;padding:0 1.5rem}h1{font-size:1.5rem;line-height:1.25}";

const POLICY = [
  "default-src 'none'",
  "img-src data:",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** A page that asks no server for anything, with the Content-Security-Policy that holds it to that. */
export function answerPage(page: Page): { text: string; policy: string } {
  const [heading, words] = WORDS[page];
  const body = html`<main>
    <h1>${heading}</h1>
    <p>${words}</p>
  </main>`;
  // without it browsers ask for /favicon.ico
  const head = html`<link rel="icon" href="data:," />`;
  const text = htmlPage({ title: `${heading} · nats-entra`, style: STYLE, body, head });
  return { text, policy: POLICY };
}
