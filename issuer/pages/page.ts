import { createHash } from "node:crypto";

import { html, htmlPage, type Html } from "../../text/html.ts";
import type { Reply } from "../http/http.ts";
import { style } from "./style.ts";

const STYLE_HASH = createHash("sha256").update(style).digest("base64");

/**
 * A whole page. It loads nothing, runs no script, and no other site can frame it.
 *
 * @param formTarget an origin, besides its own, to which a form of the page may lead the browser
 */
export function page(status: number, title: string, content: Html, formTarget = ""): Reply {
  const body = html`<main>${content}</main>
    <footer role="note">
      <strong>This is a local stand-in for Microsoft Entra ID.</strong> There are no passwords:
      anyone on this machine can sign in as anyone. It is for development and tests, never for real
      people or data.
    </footer>`;
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    `form-action 'self' ${formTarget}`.trim(),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy.join("; "),
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "cache-control": "no-store",
    },
    body: htmlPage({ title: `${title} · nats-entra local issuer`, style, body }),
  };
}
