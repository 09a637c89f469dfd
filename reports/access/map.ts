/** Roles × what they can do, by account: the page's overview. */
import type { AccessReport, ReportedCapability, ReportedRole } from "../../access/report/index.ts";
import { html, type Html } from "../../text/html.ts";
import type { Section } from "../page/section.ts";
import { lifeOf, membersOf, riskMark, roleLink, rolePlaces } from "./words.ts";

interface Column {
  readonly title: string;
  readonly holds: (capability: ReportedCapability) => boolean;
}

const COLUMNS: readonly Column[] = [
  { title: "Publish", holds: ({ area, verb }) => area === "messages" && verb === "publish" },
  { title: "Receive", holds: ({ area, verb }) => area === "messages" && verb !== "publish" },
  { title: "Services", holds: ({ area }) => area === "services" },
  { title: "Key-value", holds: ({ area }) => area === "kv" },
  { title: "Objects", holds: ({ area }) => area === "objects" },
  { title: "Streams", holds: ({ area }) => area === "jetstream" },
  { title: "Inboxes", holds: ({ area }) => area === "inboxes" },
  { title: "System", holds: ({ area }) => area === "system" },
];

export function mapSection(report: AccessReport): Section {
  const columns = COLUMNS.filter(({ holds }) =>
    report.roles.some(({ capabilities }) => capabilities.some(holds)),
  );
  const content = html`<div class="scroll" role="region" aria-labelledby="map-title" tabindex="0">
    <table class="map">
      <thead>
        <tr>
          <th scope="col">Role</th>
          <th scope="col">For</th>
          ${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      ${report.accounts.map(({ name }) => accountBody(report, name, columns))}
    </table>
  </div>`;
  return { id: "map", title: "Map", content };
}

function accountBody(report: AccessReport, account: string, columns: readonly Column[]): Html {
  const roles = report.roles.filter((role) => role.account === account);
  return html`<tbody data-group>
    <tr>
      <th class="account" scope="rowgroup" colspan="${columns.length + 2}">Account ${account}</th>
    </tr>
    ${roles.map((role) => row(report, role, columns))}
  </tbody>`;
}

function row(report: AccessReport, role: ReportedRole, columns: readonly Column[]): Html {
  return html`<tr data-item data-roles="${rolePlaces(report, [role.name])}" data-follows>
    <th scope="row">${roleLink(role.name)}</th>
    <td class="for">${membersOf(role)}<small>${lifeOf(role).join(", ")}</small></td>
    ${columns.map(({ title, holds }) => cell(title, role.capabilities.filter(holds)))}
  </tr>`;
}

const SHOWN = 3;

function cell(title: string, capabilities: readonly ReportedCapability[]): Html {
  if (capabilities.length === 0)
    return html`<td class="none"><span aria-label="nothing">–</span></td>`;
  const plain = title === "Publish" || title === "Receive";
  // what is risky is never among those left out
  const sorted = capabilities.toSorted(
    (a, b) => Number(b.risk === "high") - Number(a.risk === "high"),
  );
  const high = sorted.filter(({ risk }) => risk === "high").length;
  const count = sorted.length > SHOWN + 1 ? Math.max(SHOWN, high) : sorted.length;
  const rest = sorted.length - count;
  return html`<td>
    <ul>
      ${sorted
        .slice(0, count)
        .map((capability) => html`<li>${words(plain, capability)} ${riskMark(capability)}</li>`)}
      ${rest > 0 && html`<li class="more">and ${rest} more</li>`}
    </ul>
  </td>`;
}

function words(plain: boolean, { verb, object, text }: ReportedCapability): Html | string {
  return plain && (verb === "publish" || verb === "receive") ? object : text;
}
