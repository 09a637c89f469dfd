/** Accounts, and what passes between them. */
import type { AccessReport, ReportedAccount } from "../../access/report/index.ts";
import { html, type Html } from "../../text/html.ts";
import type { Section } from "../page/section.ts";
import { remarkList } from "./words.ts";

export function accountsSection({ accounts, session }: AccessReport): Section {
  const always = [
    ...session.publish.map((subject) => html`<li>publish <code>${subject}</code></li>`),
    ...session.subscribe.map((subject) => html`<li>receive <code>${subject}</code></li>`),
  ];
  const content = html`${accounts.map(accountArticle)}
    <article aria-labelledby="always-title">
      <h3 id="always-title">Every session</h3>
      <p>Besides its roles, every accepted session may:</p>
      <ul>
        ${always}
      </ul>
    </article>`;
  return { id: "accounts", title: "Accounts", content };
}

function accountArticle(account: ReportedAccount): Html {
  const { name, description, exports, imports } = account;
  const anchor = `account-${name}`;
  return html`<article id="${anchor}" aria-labelledby="${anchor}-name">
    <h3 id="${anchor}-name">${name}</h3>
    <p>${description}${account.default && html` <em>The default account.</em>`}</p>
    ${
      exports.length > 0 &&
      html`<h4>Exports</h4>
        <ul>
          ${exports.map(
            ({ kind, subject, description: text }) =>
              html`<li>${kind} <code>${subject}</code>: ${text}</li>`,
          )}
        </ul>`
    }
    ${
      imports.length > 0 &&
      html`<h4>Imports</h4>
        <ul>
          ${imports.map(
            ({ kind, subject, from, to }) =>
              html`<li>
                ${kind} <code>${subject}</code> of account ${from}, as <code>${to}</code>
              </li>`,
          )}
        </ul>`
    }
    ${remarkList(account.remarks)}
  </article>`;
}
