/** The subject tree of each account, as nested lists that open and close without a script. */
import type { AccessReport, SubjectNode, SubjectUse } from "../../access/report/index.ts";
import { html, type Html } from "../../text/html.ts";
import type { Section } from "../page/section.ts";
import { roleLink, rolePlaces } from "./words.ts";

export function subjectsSection(report: AccessReport): Section {
  const content = html`${report.accounts.map(
    ({ name, subjects }) =>
      html`<div data-group>
        <h3>Account ${name}</h3>
        <ul class="tree">
          ${subjects.map((node) => nodeItem(report, node))}
        </ul>
      </div>`,
  )}`;
  return { id: "subjects", title: "Subjects", content };
}

function nodeItem(report: AccessReport, node: SubjectNode): Html {
  const { token, subject, uses, shares, children } = node;
  const own = html`${
    uses.length + shares.length > 0 &&
    html`<ul class="uses">
      ${uses.map((use) => useItem(report, use))}${shares.map((share) => html`<li>${share}</li>`)}
    </ul>`
  }`;
  const places = rolePlaces(report, [...new Set(usersBelow(node))]);
  const attributes = html`data-item data-roles="${places}" data-subject="${subject}"`;
  const name = html`<code>${token}</code>`;
  if (children.length === 0)
    return html`<li ${attributes}><span class="leaf">${name}</span>${own}</li>`;
  return html`<li ${attributes}>
    <details ${isOwned(token) ? html`` : html`open`}>
      <summary>${name}</summary>
      ${own}
      <ul>
        ${children.map((child) => nodeItem(report, child))}
      </ul>
    </details>
  </li>`;
}

/** What nats-server and its libraries keep for themselves is closed at first: there is much of it. */
function isOwned(token: string): boolean {
  return token.startsWith("$") || token.startsWith("_");
}

function usersBelow({ uses, children }: SubjectNode): string[] {
  return [...uses.map(({ role }) => role), ...children.flatMap(usersBelow)];
}

const VERBS = {
  publish: { allow: "publishes", deny: "never publishes" },
  subscribe: { allow: "receives", deny: "never receives" },
} as const;

function useItem(report: AccessReport, { role, direction, effect, queue }: SubjectUse): Html {
  const group = queue === undefined ? "" : ` in queue group ${queue}`;
  return html`<li class="${effect}" data-use="${rolePlaces(report, [role])}">
    ${roleLink(role)} ${VERBS[direction][effect]}${group}
  </li>`;
}
