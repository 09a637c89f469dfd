import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AccessReport } from "../../access/report/index.ts";
import { counted } from "../output.ts";
import { accountsSection } from "./accounts.ts";
import { changesSection } from "./changes.ts";
import { capabilitiesSection } from "./capabilities.ts";
import { controls } from "./controls.ts";
import { Html, html, joined, jsonInScript } from "./html.ts";
import { identitiesSection } from "./identities.ts";
import { mapSection } from "./map.ts";
import { rolesSection } from "./roles.ts";
import { searchIndex } from "./search-index.ts";
import { sectionHtml, type Section } from "./sections.ts";
import { subjectsSection } from "./subjects.ts";
import { instant } from "./words.ts";

/**
 * The access map: one HTML page that holds all it needs, asks no server for anything, and lets no other
 * script or style run.
 *
 * @example writeFileSync("access.html", reportPage(accessReport(document, sources)));
 */
export function reportPage(report: AccessReport): string {
  const style = asset("style.css");
  // a module of two files; the browser gets them as one
  const script = [asset("subject.js"), asset("filter.js")]
    .join("\n")
    .replaceAll(/^import .*\n/gm, "");
  const sections: readonly Section[] = [
    ...(report.changes === undefined ? [] : [changesSection(report, report.changes)]),
    mapSection(report),
    rolesSection(report),
    capabilitiesSection(report),
    ...(report.identities === undefined ? [] : [identitiesSection(report, report.identities)]),
    subjectsSection(report),
    accountsSection(report),
  ];
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>Access map · ${shortDigest(report)}</title>
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <h1>Access map</h1>
          ${heading(report)}
          <nav aria-label="On this page">
            ${joined(
              sections.map(({ id, title }) => html`<a href="#${id}">${title}</a>`),
              " ",
            )}
          </nav>
        </header>
        ${controls(report)}
        <main id="main" tabindex="-1">${sections.map(sectionHtml)}</main>
        <script type="application/json" id="index">
          ${jsonInScript(searchIndex(report))}
        </script>
        ${new Html(`<script type="module">${script}</script>`)}
      </body>
    </html>`;
  return `${page.text}\n`;
}

function heading({ roles, accounts, digest, commit, made }: AccessReport): Html {
  const risky = roles.filter(({ capabilities }) =>
    capabilities.some(({ risk }) => risk === "high"),
  );
  const vacant = roles.filter(({ holders }) => holders?.length === 0);
  const words = [
    `${counted(roles.length, "role")} in ${counted(accounts.length, "account")}`,
    `${risky.length} with high risks`,
    ...(vacant.length === 0 ? [] : [`${vacant.length} held by nobody`]),
  ];
  return html`<p class="lead">${words.join(", ")}.</p>
    <dl class="facts">
      <div>
        <dt>Policy</dt>
        <dd class="place">${digest}</dd>
      </div>
      ${
        commit !== undefined &&
        html`<div>
          <dt>Commit</dt>
          <dd class="place">${commit.id}${commit.changed && " with changes"}</dd>
        </div>`
      }
      ${
        made !== undefined &&
        html`<div>
          <dt>Made</dt>
          <dd>${instant(made)}</dd>
        </div>`
      }
    </dl>`;
}

function shortDigest({ digest }: AccessReport): string {
  return digest.slice(0, "sha256:".length + 12);
}

function asset(name: string): string {
  return readFileSync(join(import.meta.dirname, "page", name), "utf8");
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
