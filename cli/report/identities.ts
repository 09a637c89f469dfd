/** Everybody who holds a role, and what a session of theirs can do. */
import type { AccessReport, Identity, IdentitySession } from "../../access/report/index.ts";
import { html, joined, type Html } from "./html.ts";
import type { Section } from "./sections.ts";
import { riskMark, roleLink, rolePlaces } from "./words.ts";

export function identitiesSection(report: AccessReport, identities: readonly Identity[]): Section {
  const content = html`${identities.map((identity) => identityArticle(report, identity))}`;
  return { id: "identities", title: "Identities", content };
}

function identityArticle(report: AccessReport, { id, name, sessions }: Identity): Html {
  const roles = sessions.flatMap((session) => session.roles);
  const anchor = `identity-${id}`;
  return html`<article
    id="${anchor}"
    aria-labelledby="${anchor}-name"
    data-item
    data-roles="${rolePlaces(report, roles)}"
    data-identity="${id}"
  >
    <h3 id="${anchor}-name">${name}</h3>
    <p class="place">${id}</p>
    ${sessions.length > 1 && html`<p>One account at a time, asked for at the login.</p>`}
    ${sessions.map(sessionPart)}
  </article>`;
}

function sessionPart({ account, roles, capabilities }: IdentitySession): Html {
  return html`<h4>In account ${account}: ${joined(roles.map(roleLink), ", ")}</h4>
    <ul class="can short">
      ${capabilities.map((capability) => html`<li>${capability.text} ${riskMark(capability)}</li>`)}
    </ul>`;
}
