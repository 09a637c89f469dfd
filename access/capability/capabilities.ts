import { byCodeUnit } from "../../values/canonical.ts";
import type { AccessDocument } from "../document/document.ts";
import {
  type ResponsePermission,
  mergePermissions,
  type Permissions,
} from "../subjects/permissions.ts";
import { requireOneAccount, roleNamed } from "../document/roles.ts";
import type { Capability } from "./capability.ts";
import { gather } from "./gather.ts";
import type { Area } from "./operation.ts";
import { regionsOf, type Regions } from "./region.ts";

/**
 * What roles let one do, in people's words, with the subjects behind each thing. What every session may do
 * besides (`document.session`) is left out.
 *
 * @param what a role's value; several, of one account; or permissions
 * @throws AccessError `role_unknown`, `roles_span_accounts`
 * @example
 * capabilities(document, "Shipping.Work").map(({ text }) => text)
 * // ["publish orders.shipped", "publish shipping.labels.print",
 * //   "acknowledge messages of consumer shipping on stream ORDERS", …]
 */
export function capabilities(
  document: AccessDocument,
  what: string | readonly string[] | Permissions,
): Capability[] {
  return capabilitiesOf(permissionsOf(document, what));
}

/**
 * The same of permissions, or of parts of the subject space, such as `patterns` of the subject algebra gives for
 * what two documents differ in.
 *
 * @example capabilitiesOf({ publish: patterns(difference(publishSet(after), publishSet(before))), receive: [] })
 */
export function capabilitiesOf(what: Permissions | Regions): Capability[] {
  const regions = "subscribe" in what ? regionsOf(what) : what;
  const answers = "subscribe" in what ? answering(what.responses) : [];
  return [...gather(regions), ...answers].sort(byAreaAndText);
}

/** A role's permissions, those of several together, or the permissions themselves. */
export function permissionsOf(
  document: AccessDocument,
  what: string | readonly string[] | Permissions,
): Permissions {
  if (typeof what !== "string" && "publish" in what) return what;
  const names = typeof what === "string" ? [what] : what;
  const roles = names.map((name) => [name, roleNamed(document, name)] as const);
  requireOneAccount(roles);
  return mergePermissions(roles.map(([, role]) => role));
}

/**
 * `allow_responses`: one setting, for whatever is received. The subject that an answer lands on is the requester's
 * choice, and what the service says there is published with no permission asked and no deny heeded.
 */
function answering(responses: ResponsePermission | undefined): Capability[] {
  if (responses === undefined) return [];
  const { max, ttl } = responses;
  const times = max === 1 ? "once" : `up to ${max} times`;
  const object = `requests on whatever subject they name, ${times}, within ${ttl} s`;
  return [
    {
      id: "answer.anywhere",
      area: "messages",
      verb: "answer",
      object,
      text: `answer ${object}`,
      risk: "high",
      why: "requesters can send its answers to subjects that neither may publish to",
      concern: "any_reply",
      publish: [],
      receive: [],
      parts: [],
    },
  ];
}

const AREAS: readonly Area[] = [
  "messages",
  "services",
  "kv",
  "objects",
  "jetstream",
  "inboxes",
  "system",
];

function byAreaAndText(a: Capability, b: Capability): number {
  return AREAS.indexOf(a.area) - AREAS.indexOf(b.area) || byCodeUnit(a.text, b.text);
}
