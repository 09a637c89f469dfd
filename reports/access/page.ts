import type { AccessReport } from "../../access/report/index.ts";
import { counted } from "../../text/amounts.ts";
import { accountsSection } from "./accounts.ts";
import { changesSection } from "./changes.ts";
import { capabilitiesSection } from "./capabilities.ts";
import { controls } from "./controls.ts";
import { html, jsonInScript, type Html } from "../../text/html.ts";
import { identitiesSection } from "./identities.ts";
import { mapSection } from "./map.ts";
import { pictureData } from "./picture/data.ts";
import { pictureSection } from "./picture/section.ts";
import { rolesSection } from "./roles.ts";
import { searchIndex } from "./search-index.ts";
import type { Section } from "../page/section.ts";
import { asset } from "./page-files.ts";
import { pageHtml } from "./shell.ts";
import { subjectsSection } from "./subjects.ts";
import { instant } from "./words.ts";

/**
 * The access map: one HTML page that holds all it needs, asks no server for anything, and lets no other
 * script or style run.
 *
 * @example writeFileSync("access.html", reportPage(accessReport(document, sources)));
 */
export function reportPage(report: AccessReport): string {
  // a module of several files; the browser gets them as one
  const script = ["subject.js", "filter.js", "chosen.js", "picture.js"]
    .map(asset)
    .join("\n")
    .replaceAll(/^import .*\n/gm, "");
  const sections: readonly Section[] = [
    ...(report.changes === undefined ? [] : [changesSection(report, report.changes)]),
    pictureSection(report),
    mapSection(report),
    rolesSection(report),
    capabilitiesSection(report),
    ...(report.identities === undefined ? [] : [identitiesSection(report, report.identities)]),
    subjectsSection(report),
    accountsSection(report),
  ];
  return pageHtml({
    title: `Access map · ${shortDigest(report)}`,
    header: html`<h1>Access map</h1>
      ${heading(report)}`,
    controls: controls(report),
    sections,
    data: jsonInScript({ roles: searchIndex(report), picture: pictureData(report) }),
    style: asset("picture.css"),
    script,
  });
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
