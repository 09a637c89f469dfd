/** The page's sections about temporary role assignments and revocations. */
import { html, type Html } from "../../text/html.ts";
import { instant } from "../access/words.ts";
import type { Named, Review, Step } from "./model.ts";
import { noneOf } from "./page-none.ts";
import { table } from "./page-table.ts";

export function grantTable(review: Review): Html {
  const { grants } = review;
  if (grants.length === 0) return noneOf(review, "logins", "None.");
  return table(
    "grants",
    ["Who", "Role", "Why", "By", "Approved by", "Until", "Logins"],
    grants.map((one) => [
      who(one.holder),
      html`${one.role ?? "–"}<small>${one.given ? "" : "never in force"}</small>`,
      html`${one.comment ?? "–"}`,
      action(one.proposed),
      action(one.approved),
      html`${end(one.until)}${one.withdrawn && html`<small>withdrawn: ${action(one.withdrawn)}</small>`}`,
      html`${one.logins}<small
          >${one.lastUsed === undefined ? "never used" : instant(one.lastUsed)}</small
        >`,
    ]),
  );
}

const KINDS: Readonly<Record<string, string>> = {
  oid: "identity",
  azp: "client application",
  role: "who has the role",
  uti: "token",
};

export function revocationTable(review: Review): Html {
  const { revocations, ended } = review;
  const sessions = Object.entries(ended).map(([reason, count]) => `${reason} ${count}`);
  return html`${
    revocations.length === 0
      ? noneOf(review, "logins", "Nobody.")
      : table(
          "revocations",
          ["Whom", "Why", "By", "Until", "Lifted by"],
          revocations.map(({ kind, target, comment, revoked, until, lifted }) => [
            html`${target.name}<small>${KINDS[kind] ?? kind}</small>`,
            html`${comment ?? "–"}`,
            action(revoked),
            html`${until === undefined ? "for good" : instant(until)}`,
            action(lifted),
          ]),
        )
  }
  ${sessions.length > 0 && html`<p>Sessions that the callouts ended: ${sessions.join(", ")}.</p>`}`;
}

function who(named: Named | undefined): Html {
  if (named === undefined) return html`–`;
  return html`${named.name}<small class="place">${named.id}</small>`;
}

function action(step: Step | undefined): Html {
  if (step === undefined) return html`–`;
  return html`${step.by.name}<small>${instant(step.at)}</small>`;
}

function end(until: string | undefined): Html {
  return html`${until === undefined ? "–" : instant(until)}`;
}
