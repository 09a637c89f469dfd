import { createHash } from "node:crypto";

/** What a browser shows at the end of a sign-in. Nothing of the request is in it. */
export type Page = "received" | "refused" | "elsewhere";

const WORDS: Readonly<Record<Page, readonly [heading: string, text: string]>> = {
  received: ["Back to the terminal", "You may close this window. The terminal says who you are."],
  refused: ["Not signed in", "You may close this window. The terminal says why."],
  elsewhere: ["Nothing here", "This address only takes the answer of a sign-in that is under way."],
};

const STYLE =
  ":root{color-scheme:light dark;font:1.125rem/1.5 system-ui,sans-serif}" +
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
  const text =
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    // without it browsers ask for /favicon.ico
    `<link rel="icon" href="data:,"><title>${heading} · nats-entra</title><style>${STYLE}</style></head>` +
    `<body><main><h1>${heading}</h1><p>${words}</p></main></body></html>`;
  return { text, policy: POLICY };
}
