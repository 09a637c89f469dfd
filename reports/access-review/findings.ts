/** What a review would have somebody look at, each with what would make it narrower. */
import type { AccessDocument } from "../../access/index.ts";
import type { Sample } from "./connections.ts";
import type { Access, ReviewedGrant, ReviewFinding } from "./model.ts";
import { coveredBy, enoughFor, unheard } from "./narrower.ts";
import type { Usage } from "./usage.ts";

export interface FindingInputs {
  readonly document: AccessDocument;
  readonly access: readonly Access[];
  readonly usage: Usage;
  readonly grants: readonly ReviewedGrant[];
  /** End of the period, in Unix milliseconds. */
  readonly end: number;
  /** Whether there is an audit that says what was used. */
  readonly isAudited: boolean;
  /** Whether a directory says who is assigned what. */
  readonly isAssigned: boolean;
  readonly samples: ReadonlyMap<string, Sample> | undefined;
}

export function findingsOf(inputs: FindingInputs): ReviewFinding[] {
  const { access, document } = inputs;
  return [
    ...access.flatMap((one) => [
      ...voidAssignment(document, one),
      ...unused(inputs, one),
      ...missing(one),
      ...covered(inputs, one),
      ...seen(inputs, one),
    ]),
    ...unusedGrants(inputs),
    ...vacant(inputs),
    ...violations(inputs),
  ];
}

function about({ identity, oid, role }: Access) {
  return { identity, ...(oid === undefined ? {} : { oid }), role };
}

function voidAssignment({ roles }: AccessDocument, one: Access): ReviewFinding[] {
  const { role, kind, assignment } = one;
  if (assignment !== "direct" && assignment !== "group") return [];
  const code = "assignment_void";
  const suggestion = "remove the assignment: it grants nothing";
  const entry = Object.hasOwn(roles, role) ? roles[role] : undefined;
  if (entry === undefined) {
    return [{ code, ...about(one), text: `the policy has no role ${role}`, suggestion }];
  }
  if (kind === undefined || kind === "group" || entry.members.includes(kind)) return [];
  return [{ code, ...about(one), text: `${role} is not for a ${kind}`, suggestion }];
}

function unused({ isAudited, document }: FindingInputs, one: Access): ReviewFinding[] {
  const { role, assignment, logins, since, oid } = one;
  if (!isAudited || assignment !== "direct" || logins > 0 || oid === undefined) return [];
  if (!Object.hasOwn(document.roles, role)) return [];
  const text =
    since === undefined
      ? `no login of the period used ${role}`
      : `no login of the period used ${role}, assigned at ${since}`;
  const suggestion = "remove the assignment, or make it eligible for activation (PIM) instead";
  return [{ code: "assignment_unused", ...about(one), text, suggestion }];
}

function missing(one: Access): ReviewFinding[] {
  if (one.assignment !== "none") return [];
  const text = `${one.role} was used, last at ${one.lastUsed ?? "?"}, and the directory does not have the assignment`;
  const suggestion = "find out who removed it and when; export the directory again if it is old";
  return [{ code: "assignment_missing", ...about(one), text, suggestion }];
}

function covered({ access, document }: FindingInputs, one: Access): ReviewFinding[] {
  const { role, oid, assignment } = one;
  if (oid === undefined || assignment === "group" || assignment === "grant") return [];
  const own = access.filter((other) => other.oid === oid && other.assignment !== "grant");
  const held = own.map((other) => other.role);
  const wider = coveredBy(document, role, held);
  if (wider === undefined) return [];
  const text = `all that ${role} permits, ${wider} permits too`;
  const suggestion = `keep the narrower one: remove ${wider} if ${role} is enough, else remove ${role}`;
  return [{ code: "role_covered", ...about(one), text, suggestion }];
}

/** What live connections add; nothing is said of who has none. */
function seen({ document, samples }: FindingInputs, one: Access): ReviewFinding[] {
  const { role, oid, kind, logins, assignment } = one;
  // what is over soon anyway is not to be assigned more narrowly
  if (assignment === "grant") return [];
  const sample = oid === undefined ? undefined : samples?.get(oid);
  const entry = Object.hasOwn(document.roles, role) ? document.roles[role] : undefined;
  if (sample === undefined || entry === undefined || kind === "group" || logins === 0) return [];
  const found: ReviewFinding[] = [];
  const narrower = enoughFor(document, role, kind ?? "user", sample);
  if (narrower !== undefined) {
    const published = sample.published === 0 ? "publish nothing, and " : "";
    const text = `its live connections ${published}subscribe to nothing that ${narrower} does not permit`;
    const suggestion = `assign ${narrower} in the place of ${role}`;
    found.push({ code: "role_wide", ...about(one), text, suggestion });
  }
  const silent = unheard(entry, sample);
  if (silent.length > 0) {
    const text = `none of its live connections is subscribed to ${silent.join(", ")}`;
    const suggestion = "have its owner say whether it is needed, else a role without it";
    found.push({ code: "subscription_unused", ...about(one), text, suggestion });
  }
  return found;
}

/** Of those that are over. */
function unusedGrants({ grants, end }: FindingInputs): ReviewFinding[] {
  const isOver = ({ until, withdrawn }: ReviewedGrant) =>
    withdrawn !== undefined || (until !== undefined && Date.parse(until) <= end);
  return grants
    .filter((grant) => grant.given && grant.logins === 0 && isOver(grant))
    .map(({ role = "a role", holder, comment = "", until = "?" }) => ({
      code: "grant_unused",
      ...(holder && { identity: holder.name, oid: holder.id }),
      role,
      text: `no login of the period used ${role}, given until ${until}: ${comment}`,
      suggestion: "ask what it was for; give it for less time, or when it is needed",
    }));
}

function vacant({ document, access, isAssigned }: FindingInputs): ReviewFinding[] {
  if (!isAssigned) return [];
  const held = new Set(access.map(({ role }) => role));
  return Object.keys(document.roles)
    .filter((role) => !held.has(role))
    .map((role) => ({
      code: "role_vacant",
      role,
      text: `nobody holds ${role}, and nobody used it`,
      suggestion: "remove the role from the policy if it is no longer needed",
    }));
}

function violations({ usage, access }: FindingInputs): ReviewFinding[] {
  const names = new Map(access.flatMap(({ oid, identity }) => (oid ? [[oid, identity]] : [])));
  return [...usage.identities]
    .filter(([, { violations: found }]) => found.size > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([oid, { violations: found }]) => {
      const times = [...found].sort().map(([verb, { count }]) => `${verb} ${count}×`);
      return {
        code: "violations",
        identity: names.get(oid) ?? oid,
        oid,
        text: `tried outside of its permissions: ${times.join(", ")}`,
        suggestion: "see whether a client is set up wrongly, or somebody looks for more",
      };
    });
}
