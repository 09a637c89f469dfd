import type { MemberKind, SessionKind } from "../../access/index.ts";
import type { AccessReport, GrantPlace, Remark, ReportedRole } from "../../access/report/index.ts";
import { duration } from "../../text/amounts.ts";
import { html, joined, type Html } from "../../text/html.ts";

export const KINDS: Readonly<Record<MemberKind, string>> = {
  user: "people",
  application: "workloads",
};

export function membersOf({ members }: ReportedRole): string {
  return members.map((kind) => KINDS[kind]).join(", ");
}

const CONNECTIONS: Readonly<Record<SessionKind, string>> = {
  STANDARD: "NATS client",
  WEBSOCKET: "websocket",
  // a role for it is for nothing else
  MQTT: "MQTT alone",
  LEAFNODE: "leaf node",
};

export function connectionsIn({ connections }: ReportedRole): string {
  return connections.map((kind) => CONNECTIONS[kind]).join(", ");
}

/** How long it lasts: of a session, and of the role. */
export function lifeOf({ maxSession, notAfter, expired }: ReportedRole): string[] {
  return [
    maxSession === undefined
      ? "sessions as long as the token"
      : `sessions of ${duration(maxSession)} at most`,
    ...(notAfter === undefined ? [] : [`${expired ? "ended" : "until"} ${instant(notAfter)}`]),
  ];
}

/** `2027-12-31 23:59:59 UTC` */
export function instant(rfc3339: string): string {
  return rfc3339.replace("T", " ").replace(/(\.000)?Z$/, " UTC");
}

/** Never by colour alone. */
export function riskMark({ risk }: { readonly risk: "normal" | "high" }): Html | false {
  return risk === "high" && html`<strong class="high">high risk</strong>`;
}

/** A link to the role's part of the page. */
export function roleLink(name: string): Html {
  return html`<a href="#${encodeURIComponent(roleAnchor(name))}">${name}</a>`;
}

export function roleAnchor(name: string): string {
  return `role-${name}`;
}

/** Which roles an element is about, for the filter: their places in the report. */
export function rolePlaces({ roles }: AccessReport, names: readonly string[]): string {
  const places = placesByRole.get(roles) ?? new Map(roles.map(({ name }, i) => [name, i]));
  placesByRole.set(roles, places);
  return names.flatMap((name) => places.get(name) ?? []).join(" ");
}

const placesByRole = new WeakMap<AccessReport["roles"], ReadonlyMap<string, number>>();

export function remarkList(remarks: readonly Remark[]): Html | false {
  if (remarks.length === 0) return false;
  const items = remarks.map(
    ({ severity, text, why }) =>
      html`<li>${text}: ${why} ${riskMark({ risk: severity === "high" ? "high" : "normal" })}</li>`,
  );
  return html`<h4>Worth a second look</h4>
    <ul class="remarks">
      ${items}
    </ul>`;
}

export function grantList(grants: readonly GrantPlace[]): Html | false {
  if (grants.length === 0) return false;
  const items = grants.map(
    ({ label, source }) => html`<code>${label}</code> <span class="place">${source}</span>`,
  );
  return html`<p class="by">${joined(items, ", ")}</p>`;
}
