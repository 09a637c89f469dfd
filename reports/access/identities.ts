/** Everybody who holds a role, and what a session of theirs can do. */
import type { AccessReport, ReportedIdentity, IdentityAccess } from "../../access/report/index.ts";
import { html, joined, type Html } from "../../text/html.ts";
import type { Section } from "../page/section.ts";
import { riskMark, roleLink, rolePlaces } from "./words.ts";

export function identitiesSection(
  report: AccessReport,
  identities: readonly ReportedIdentity[],
): Section {
  const content = html`${identities.map((identity, i) => identityArticle(report, identity, `identity-${i}`))}`;
  return { id: "identities", title: "Identities", content };
}

function identityArticle(
  report: AccessReport,
  { principal, kind, sessions }: ReportedIdentity,
  anchor: string,
): Html {
  const roles = sessions.flatMap((session) => session.roles);
  return html`<article
    id="${anchor}"
    aria-labelledby="${anchor}-name"
    data-item
    data-roles="${rolePlaces(report, roles)}"
    data-identity="${principal}"
  >
    <h3 id="${anchor}-name">${principal}</h3>
    ${kind !== undefined && html`<p>${kind}</p>`}
    ${sessions.length > 1 && html`<p>One account at a time, asked for at the login.</p>`}
    ${sessions.map(sessionPart)}
  </article>`;
}

function sessionPart({ account, roles, capabilities }: IdentityAccess): Html {
  return html`<h4>In account ${account}: ${joined(roles.map(roleLink), ", ")}</h4>
    <ul class="can short">
      ${capabilities.map((capability) => html`<li>${capability.text} ${riskMark(capability)}</li>`)}
    </ul>`;
}
