/** The review as a page to read and to print. */
import { counted } from "../../text/amounts.ts";
import { html, type Html } from "../../text/html.ts";
import type { Section } from "../page/section.ts";
import { pageHtml } from "../access/shell.ts";
import { instant, riskMark } from "../access/words.ts";
import type { Access, Review, ReviewedRole } from "./model.ts";
import { noneOf } from "./page-none.ts";
import { grantTable, revocationTable } from "./page-managed.ts";
import { day, lines, table } from "./page-table.ts";

/** @example writeFileSync("index.html", reviewPage(review)) */
export function reviewPage(review: Review): string {
  const { sinceLast, changes } = review;
  const sections: readonly Section[] = [
    { id: "findings", title: "To look at", content: findings(review) },
    { id: "access", title: "Who had access", content: accessTable(review) },
    {
      id: "roles",
      title: "What the roles permit",
      content: html`${review.roles.map(roleArticle)}`,
    },
    ...(changes === undefined
      ? []
      : [{ id: "changes", title: "What commits changed", content: changeTable(changes) }]),
    ...(sinceLast === undefined
      ? []
      : [{ id: "since", title: "Since the last review", content: lastTable(sinceLast) }]),
    { id: "grants", title: "Temporary role assignments", content: grantTable(review) },
    { id: "revocations", title: "Who was kept out", content: revocationTable(review) },
    { id: "refusals", title: "Refused logins", content: refusalTable(review) },
    { id: "operations", title: "Other records", content: operationTables(review) },
    { id: "limits", title: "What is not known", content: limitList(review) },
  ];
  return pageHtml({
    title: `Access review · ${day(review.period.since)} to ${day(review.period.until)}`,
    header: html`<h1>Access review</h1>
      ${heading(review)}`,
    sections,
  });
}

function heading(review: Review): Html {
  const { period, policy, access, findings: found } = review;
  const lent = access.filter(({ assignment }) => assignment === "grant").length;
  const identities = new Set(access.map(({ oid, identity }) => oid ?? identity)).size;
  const facts: readonly (readonly [string, Html])[] = [
    ["Period", html`${instant(period.since)} to ${instant(period.until)}`],
    ["Policy", html`<span class="place">${policy.digest}</span>`],
    [
      "Commit",
      html`<span class="place"
        >${policy.commit ?? "none"}${policy.changed && " with changes"}</span
      >`,
    ],
    ["Audit", html`${auditWords(review)}`],
  ];
  const assignments = `${counted(identities, "holder")} of ${counted(access.length - lent, "role assignment")}`;
  return html`<p class="lead">
      ${
        review.unknown.includes("assignments")
          ? `Who holds roles is not known; ${identities === 1 ? "1 identity" : `${identities} identities`} used one`
          : assignments
      }${lent > 0 && ` and ${counted(lent, "role")} by grant`},
      ${counted(found.length, "thing")} to look at.
    </p>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>`;
}

function auditWords({ audit, verified }: Review): string {
  if (audit.length === 0 || verified === undefined) return "none";
  const files = counted(audit.length, "file");
  if (verified.instances.length === 0) return `${files}, not chained`;
  return verified.ok ? `${files}, whole` : `${files}, not whole`;
}

function findings({ findings: found }: Review): Html {
  if (found.length === 0) return html`<p>Nothing.</p>`;
  return table(
    "findings",
    ["Who", "What", "Suggestion"],
    found.map(({ identity, role, text, suggestion }) => [
      html`${identity ?? "–"}<small>${role ?? ""}</small>`,
      html`${text}`,
      html`${suggestion}`,
    ]),
  );
}

const ASSIGNED: Readonly<Record<Access["assignment"], string>> = {
  direct: "assigned",
  group: "a group",
  "by group": "by a group, it seems",
  grant: "by a temporary assignment",
  rule: "by a rule of the configuration",
  none: "not in the directory",
  unknown: "unknown",
};

function accessTable(review: Review): Html {
  const { access } = review;
  if (access.length === 0) return noneOf(review, "assignments", "Nobody.");
  return table(
    "access",
    ["Who", "Role", "Assignment", "Approved in", "Logins", "Last used"],
    access.map((one) => [
      html`${one.identity}<small class="place">${one.oid ?? ""}</small>`,
      html`${one.role}<small>${one.account ?? "not in the policy"}</small>`,
      html`${ASSIGNED[one.assignment]}<small
          >${one.since === undefined ? "" : `since ${day(one.since)}`}</small
        >`,
      html`<span class="place">${one.commit?.slice(0, 12) ?? "–"}</span>`,
      html`${one.logins}<small>${agents(one)}</small>`,
      html`${one.lastUsed === undefined ? "never" : instant(one.lastUsed)}`,
    ]),
  );
}

function agents({ agents: acted = [] }: Access): string {
  return acted.length === 0 ? "" : `also by ${acted.join(", ")}`;
}

function roleArticle({
  role,
  account,
  can,
  holders,
  users,
  logins,
  grantedBy,
}: ReviewedRole): Html {
  return html`<article>
    <h3>${role}</h3>
    <p>
      Account ${account}.
      ${holders === undefined ? "Who holds it is not known" : `Held by ${holders}`};
      ${users === undefined ? "who used it is not known" : `used by ${users} in ${counted(logins ?? 0, "login")}`}.
    </p>
    ${
      grantedBy !== undefined &&
      html`<p class="by">
        As of <span class="place">${grantedBy.id.slice(0, 12)}</span>, ${instant(grantedBy.time)},
        by ${grantedBy.author}:
        ${grantedBy.subject}${
          grantedBy.reviewers.length > 0 && html`; reviewed by ${grantedBy.reviewers.join(", ")}`
        }
      </p>`
    }
    <ul class="can short">
      ${can.map(({ text, high }) => html`<li>${text} ${riskMark({ risk: high ? "high" : "normal" })}</li>`)}
    </ul>
  </article>`;
}

function changeTable(changes: NonNullable<Review["changes"]>): Html {
  if (changes.length === 0) return html`<p>Nothing in the period.</p>`;
  return table(
    "changes",
    ["Commit", "What", "Gains", "Loses"],
    changes.map(({ commit, what, verdict, gains, loses }) => [
      html`<span class="place">${commit.id.slice(0, 12)}</span>
        <small>${instant(commit.time)}, ${commit.author}: ${commit.subject}</small>`,
      html`${what}<small>${verdict}</small>`,
      lines(gains),
      lines(loses),
    ]),
  );
}

function lastTable({
  period,
  gained,
  lost,
  policyChanged,
}: NonNullable<Review["sinceLast"]>): Html {
  const rows = [
    ...gained.map((one) => ["gained", one] as const),
    ...lost.map((one) => ["lost", one] as const),
  ];
  return html`<p>
      The last review was of ${instant(period.since)} to ${instant(period.until)}. The policy
      ${policyChanged ? "has changed since" : "is the same"}.
    </p>
    ${
      rows.length === 0
        ? html`<p>Everybody holds the same roles.</p>`
        : table(
            "since",
            ["Who", "Role", "Change"],
            rows.map(([change, { identity, role }]) => [
              html`${identity}`,
              html`${role}`,
              html`${change}`,
            ]),
          )
    }`;
}

function refusalTable(review: Review): Html {
  const { refusals } = review;
  if (refusals.length === 0) return noneOf(review, "logins", "None.");
  return table(
    "refusals",
    ["Reason", "Who", "Times", "Last"],
    refusals.map(({ reason, identity, count, last }) => [
      html`<code>${reason}</code>`,
      html`${identity === "" ? "not proven" : identity}`,
      html`${count}`,
      html`${instant(last)}`,
    ]),
  );
}

function operationTables(review: Review): Html {
  const { kinds, operations } = review;
  if (kinds.length === 0) return noneOf(review, "logins", "None.");
  return html`${table(
    "operations",
    ["Class", "Activity", "Records", "Failed", "Last"],
    kinds.map(({ classUid, activity, count, failed, last }) => [
      ...[
        html`${classUid}`,
        html`${activity}`,
        html`${count}`,
        html`${failed}`,
        html`${instant(last)}`,
      ],
    ]),
  )}
  ${
    operations.length > 0 &&
    html`<h3>One by one</h3>
      ${table(
        "operations",
        ["Time", "Activity", "By", "Detail"],
        operations.map(({ time, activity, actor, succeeded, detail }) => [
          html`${instant(time)}`,
          html`${activity}<small>${succeeded ? "" : "failed"}</small>`,
          html`<span class="place">${actor}</span>`,
          html`<code>${detail}</code>`,
        ]),
      )}`
  }`;
}

function limitList({ limits }: Review): Html {
  return html`<ul>
    ${limits.map((limit) => html`<li>${limit}</li>`)}
  </ul>`;
}
