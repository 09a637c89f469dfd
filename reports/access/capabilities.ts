/** The other way round: what can be done, and by whom. */
import type { AccessReport, SharedCapability } from "../../access/report/index.ts";
import { html, joined, type Html } from "../../text/html.ts";
import type { Section } from "../page/section.ts";
import { riskMark, roleLink, rolePlaces } from "./words.ts";

export function capabilitiesSection(report: AccessReport): Section {
  const content = html`<table class="who">
    <thead>
      <tr>
        <th scope="col">Can</th>
        <th scope="col">Roles</th>
      </tr>
    </thead>
    ${report.accounts.map(({ name }) => accountBody(report, name))}
  </table>`;
  return { id: "capabilities", title: "Who can do what", content };
}

function accountBody(report: AccessReport, account: string): Html {
  const capabilities = report.capabilities.filter((capability) => capability.account === account);
  return html`<tbody data-group>
    <tr>
      <th class="account" scope="rowgroup" colspan="2">Account ${account}</th>
    </tr>
    ${capabilities.map((capability) => row(report, capability))}
  </tbody>`;
}

function row(report: AccessReport, capability: SharedCapability): Html {
  const { text, why, roles } = capability;
  return html`<tr
    data-item
    data-roles="${rolePlaces(report, roles)}"
    data-high="${String(capability.risk === "high")}"
  >
    <th scope="row">
      ${text} ${riskMark(capability)} ${why !== undefined && html`<small>${why}</small>`}
    </th>
    <td>${joined(roles.map(roleLink), ", ")}</td>
  </tr>`;
}
