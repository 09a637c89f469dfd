/** Every role with all it can do, where that is written, and who holds it. */
import type {
  AccessReport,
  Reached,
  ReportedCapability,
  ReportedDeny,
  ReportedReach,
  ReportedRole,
} from "../../access/report/index.ts";
import { html, joined, type Html } from "../../text/html.ts";
import type { Section } from "../page/section.ts";
import {
  connectionsIn,
  grantList,
  lifeOf,
  membersOf,
  remarkList,
  riskMark,
  roleAnchor,
  rolePlaces,
} from "./words.ts";

export function rolesSection(report: AccessReport): Section {
  const effects = new Map(report.picture.reaches.map(({ role, byEffect }) => [role, byEffect]));
  const content = html`${report.roles.map((role) => roleArticle(report, role, effects.get(role.name) ?? []))}`;
  return { id: "roles", title: "Roles", content };
}

function roleArticle(report: AccessReport, role: ReportedRole, effects: readonly Reached[]): Html {
  const anchor = roleAnchor(role.name);
  return html`<article
    id="${anchor}"
    aria-labelledby="${anchor}-name"
    data-item
    data-roles="${rolePlaces(report, [role.name])}"
    data-follows
  >
    <h3 id="${anchor}-name">
      ${role.name} ${role.expired && html`<strong class="ended">ended</strong>`}
    </h3>
    <p>${role.description}</p>
    <dl class="facts">
      <div>
        <dt>Account</dt>
        <dd>${role.account}</dd>
      </div>
      <div>
        <dt>For</dt>
        <dd>${membersOf(role)}</dd>
      </div>
      <div>
        <dt>Connects as</dt>
        <dd>${connectionsIn(role)}</dd>
      </div>
      <div>
        <dt>Lasts</dt>
        <dd>${lifeOf(role).join(", ")}</dd>
      </div>
      ${
        role.holders !== undefined &&
        html`<div>
          <dt>Held by</dt>
          <dd>${heldBy(role.holders)}</dd>
        </div>`
      }
      ${
        role.source !== undefined &&
        html`<div>
          <dt>Written at</dt>
          <dd class="place">${role.source}</dd>
        </div>`
      }
    </dl>
    ${remarkList(role.remarks)}
    <h4>Can</h4>
    <ul class="can">
      ${role.capabilities.map(capabilityItem)}
    </ul>
    ${
      role.denies.length > 0 &&
      html`<h4>Never, whatever other roles allow</h4>
        <ul class="can">
          ${role.denies.map(denyItem)}
        </ul>`
    }
    ${
      role.reach.length > 0 &&
      html`<h4>In other accounts</h4>
        <ul class="can">
          ${role.reach.map(reachItem)}
        </ul>`
    }
    ${
      effects.length > 0 &&
      html`<h4>By effect</h4>
        <ul class="can">
          ${effects.map(effectItem)}
        </ul>`
    }
  </article>`;
}

function heldBy(holders: NonNullable<ReportedRole["holders"]>): string {
  return holders.length === 0 ? "nobody" : holders.map(({ principal }) => principal).join(", ");
}

function capabilityItem(capability: ReportedCapability): Html {
  const { text, why, publish, receive, parts, grants } = capability;
  const subjects = [
    ...publish.map((region) => subjectItem("publish", region)),
    ...receive.map((region) => subjectItem("receive", region)),
  ];
  return html`<li>
    <p class="what">${text} ${riskMark(capability)}</p>
    ${why !== undefined && html`<p class="why">${why}</p>`} ${grantList(grants)}
    ${
      !isPlain(capability) &&
      subjects.length > 0 &&
      html`<details>
        <summary>
          ${subjects.length === 1 ? "1 subject" : `${subjects.length} subjects`}${parts.length > 0 && `, ${parts.length} operations`}
        </summary>
        <ul class="subjects">
          ${subjects}
        </ul>
        ${
          parts.length > 0 &&
          html`<p>It consists of:</p>
            <ul class="parts">
              ${parts.map((part) => html`<li>${part.text} ${riskMark(part)}</li>`)}
            </ul>`
        }
      </details>`
    }
  </li>`;
}

/** Its words are its subject already. */
function isPlain({ area, object, publish, receive, parts }: ReportedCapability): boolean {
  const [region, ...others] = [...publish, ...receive];
  return (
    area === "messages" &&
    parts.length === 0 &&
    others.length === 0 &&
    (region === undefined || object.startsWith(region.pattern))
  );
}

function subjectItem(
  verb: "publish" | "receive",
  { pattern, except, queue }: ReportedCapability["publish"][number],
): Html {
  const exceptions = joined(
    except.map((deny) => html`<code>${deny}</code>`),
    ", ",
  );
  return html`<li>
    ${verb} <code>${pattern}</code>
    ${queue !== undefined && queue !== "" && html` in queue group <code>${queue}</code>`}
    ${except.length > 0 && html` except ${exceptions}`}
  </li>`;
}

function denyItem({ direction, entry, grants }: ReportedDeny): Html {
  return html`<li>
    <p class="what">${direction} <code>${entry}</code></p>
    ${grantList(grants)}
  </li>`;
}

function reachItem(reach: ReportedReach): Html {
  return html`<li>
    <p class="what">${reach.text} ${riskMark(reach)}</p>
    <p class="by">through ${reach.via.join(", then ")}</p>
  </li>`;
}

/** What others do because of it, one step after the other. */
function effectItem({ account, how, text, steps }: Reached): Html {
  return html`<li>
    <p class="what">${text}, in account ${account} (${how})</p>
    <ol class="by">
      ${steps.map((step) => html`<li>${step}</li>`)}
    </ol>
  </li>`;
}
