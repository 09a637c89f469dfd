/** What a change of the policy gives and takes, first of all on the page. */
import type {
  AccountDiff,
  Change,
  PolicyDiff,
  RoleDiff,
  SettingChange,
  ShareChange,
} from "../../access/index.ts";
import type { AccessReport } from "../../access/report/index.ts";
import { html, joined, type Html } from "../../text/html.ts";
import type { Section } from "../page/section.ts";
import { KINDS, riskMark, roleLink, rolePlaces } from "./words.ts";

const MEANING: Readonly<Record<PolicyDiff["verdict"], string>> = {
  BROADENS: "Somebody may do more, nobody less.",
  NARROWS: "Somebody may do less, nobody more.",
  MIXED: "Somebody may do more, and somebody less.",
  SAME: "Everybody may do what they might before.",
};

export function changesSection(report: AccessReport, changes: PolicyDiff): Section {
  const { verdict, base, head, session, roles, accounts, flags, unanalysed } = changes;
  const content = html`<p class="lead"><strong>${verdict}</strong>. ${MEANING[verdict]}</p>
    <dl class="facts">
      <div>
        <dt>From</dt>
        <dd class="place">${base}</dd>
      </div>
      <div>
        <dt>To</dt>
        <dd class="place">${head}</dd>
      </div>
    </dl>
    ${
      unanalysed.length > 0 &&
      html`<h3>Not analysed, so taken for more</h3>
        <ul>
          ${unanalysed.map(({ what, why }) => html`<li>${what}: ${why}</li>`)}
        </ul>`
    }
    ${
      flags.length > 0 &&
      html`<h3>New risks</h3>
        <ul>
          ${flags.map(
            ({ role, account, text, why, severity }) =>
              html`<li>
                ${role ?? (account === undefined ? "" : `Account ${account}`)} ${text}: ${why}
                ${riskMark({ risk: severity === "high" ? "high" : "normal" })}
              </li>`,
          )}
        </ul>`
    }
    ${
      session.gained.length + session.lost.length > 0 &&
      html`<article>
        <h3>Every session</h3>
        ${accessLists(session)}
      </article>`
    }
    ${roles.map((role) => roleArticle(report, role))} ${accounts.map(accountArticle)}`;
  return { id: "changes", title: "Changes", content };
}

function roleArticle(report: AccessReport, role: RoleDiff): Html {
  const { role: name, change, from, verdict, holders, settings } = role;
  const places = rolePlaces(report, [name]);
  const was = from === undefined ? change : `renamed from ${from}: assignments do not follow`;
  return html`<article data-item data-roles="${places}" data-follows>
    <h3>${places === "" ? name : roleLink(name)} ${verdict}</h3>
    <p>Role ${was}, for ${holders.members.map((kind) => KINDS[kind]).join(", ")}.</p>
    ${
      holders.assigned !== undefined &&
      html`<p>
        Held by ${holders.assigned.map(({ principal }) => principal).join(", ") || "nobody"}.
      </p>`
    }
    ${accessLists(role)} ${settingList(settings)}
  </article>`;
}

function accountArticle({ account, change, verdict, settings, shares }: AccountDiff): Html {
  return html`<article>
    <h3>Account ${account} ${verdict}</h3>
    <p>Account ${change}.</p>
    ${settingList(settings)}
    ${
      shares.length > 0 &&
      html`<ul class="can">
        ${shares.map(shareItem)}
      </ul>`
    }
  </article>`;
}

function shareItem(change: ShareChange): Html {
  const { share, kind, name, account, from = "nothing", to = "nothing", settings = [] } = change;
  const effects = change.effects.filter((effect) => effect !== "neutral").join(" and ");
  return html`<li>
    ${share} of ${kind} ${name}${account !== undefined && html` of ${account}`}:
    ${from === to ? from : `${from}, now ${to}`}${effects !== "" && html` (${effects})`}
    ${settingList(settings)}
  </li>`;
}

function accessLists({ gained, lost }: Pick<RoleDiff, "gained" | "lost">): Html {
  return html`${changeList("Gains", "allowed now", gained)}
  ${changeList("Loses", "allowed before", lost)}`;
}

function changeList(title: string, when: string, changes: readonly Change[]): Html | false {
  if (changes.length === 0) return false;
  return html`<h4>${title}</h4>
    <ul class="can ${title.toLowerCase()}">
      ${changes.map((change) => changeItem(when, change))}
    </ul>`;
}

function changeItem(when: string, change: Change): Html {
  const { what, why, account, direction, witness, together, since, causes } = change;
  const { subject, queue } = witness;
  const places = causes.map(
    ({ change: way, effect, entry, role, source }) =>
      html`${effect} <code>${entry}</code> ${way}${role !== undefined && html` in ${role}`}
        ${source !== undefined && html`<span class="place">${source}</span>`}`,
  );
  return html`<li>
    <p class="what">${what} ${riskMark(change)}</p>
    ${why !== undefined && html`<p class="why">${why}</p>`}
    <p>
      For example ${direction} <code>${subject}</code>${
        queue !== undefined && html` in queue group <code>${queue}</code>`
      }
      in account ${account}: ${when}${since !== undefined && html`, from ${since}`}.
    </p>
    ${
      together !== undefined &&
      html`<p>Only for those who also hold ${joined(together.map(roleLink), " or ")}.</p>`
    }
    ${places.length > 0 && html`<p class="by">${joined(places, "; ")}</p>`}
  </li>`;
}

function settingList(settings: readonly SettingChange[]): Html | false {
  if (settings.length === 0) return false;
  return html`<ul class="can">
    ${settings.map(
      ({ setting, from, to = "not set", effect, why }) =>
        html`<li>
          ${setting}: ${from === undefined ? to : `${from}, now ${to}`}
          (${effect}${why !== undefined && html`: ${why}`})
        </li>`,
    )}
  </ul>`;
}
