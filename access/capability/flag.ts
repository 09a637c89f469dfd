/** What deserves a second look before it is approved. */
import type { AccessDocument, AccountEntry, RoleEntry } from "../document/document.ts";
import { roleNamed } from "../document/roles.ts";
import {
  indirectOf,
  landedWords,
  severityOf,
  waysWords,
  worst,
  worstWords,
  type Indirect,
} from "../reach/index.ts";
import type { Sources } from "../document/sources.ts";
import { publishSet } from "../subjects/index.ts";
import { capabilities, capabilitiesOf } from "./capabilities.ts";
import type { Capability } from "./capability.ts";
import type { Concern } from "./operation.ts";
import { reach } from "./reach.ts";
import type { Direction } from "./region.ts";

/** What kind of risk a flag is about. The values are stable. */
export type FlagCode =
  | Concern
  /** Others send, where the role may not publish, because of what it publishes. */
  | "effect"
  /** A role for applications, or with high risks, that ends neither by session nor by date. */
  | "expiry_missing"
  /** People and applications share a role. */
  | "member_kinds";

/** Something about a role or an account that deserves a second look. */
export interface RiskFlag {
  /** Stable, and unique in a document. */
  readonly id: string;
  readonly code: FlagCode;
  readonly severity: "high" | "note";
  /** The role that it is about, or the account. */
  readonly role?: string;
  readonly account?: string;
  /** "delete any stream" */
  readonly text: string;
  readonly why: string;
  /** Everything that it implies, when it stands for several things. */
  readonly implies: readonly string[];
  /** The capability behind it. */
  readonly capability?: Capability;
}

/**
 * All flags of a document: of its roles, then of what its accounts share.
 *
 * @param sources of the policy, which name its streams; without them, any stream is meant
 * @example riskFlags(document, sources).filter(({ severity }) => severity === "high")
 */
export function riskFlags(document: AccessDocument, sources?: Sources): RiskFlag[] {
  const indirect = indirectOf(document, sources);
  return [
    ...Object.keys(document.roles).flatMap((role) => roleFlags(document, role, indirect)),
    ...Object.keys(document.accounts).flatMap((account) => accountFlags(document, account)),
  ];
}

/**
 * What is risky about a role: what it can do, in its own account and in others, what it can have others do, who
 * may hold it, and for how long.
 *
 * @param indirect one for all roles of the document
 * @throws AccessError `role_unknown`
 * @example roleFlags(document, "Orders.Read").filter(({ severity }) => severity === "high")
 */
export function roleFlags(
  document: AccessDocument,
  role: string,
  indirect: Indirect = indirectOf(document),
): RiskFlag[] {
  const entry = roleNamed(document, role);
  const here = capabilities(document, role)
    .filter(isHigh)
    .map((capability) => flagOf(`role:${role}`, capability, capability.text, { role }));
  const elsewhere = reach(document, role).flatMap((found) => {
    const path = found.via.map(({ from, name, into }) => `${from}/${name}/${into}`).join(":");
    const where = `${found.account}, as ${found.here.pattern}`;
    return found.capabilities.filter(isHigh).map((capability) =>
      flagOf(`role:${role}:${path}`, capability, `${capability.text} in account ${where}`, {
        role,
      }),
    );
  });
  const grants = [...here, ...elsewhere, ...effectFlags(role, entry, indirect)];
  return [...grants, ...holderFlags(role, entry, grants.some(isHighFlag))];
}

/** Subjects that are named, and those that are listed. */
const NAMED = 3;
const LISTED = 20;

function effectFlags(
  role: string,
  { account, publish }: RoleEntry,
  indirect: Indirect,
): RiskFlag[] {
  const landings = indirect.of(account, publishSet(publish), role);
  if (landings.length === 0) return [];
  const severity = severityOf(landings);
  const { subjects, more } = worst(landings, LISTED);
  const all = subjects.map((landed) => landedWords(landed, account));
  const few = { subjects: subjects.slice(0, NAMED), more: more + Math.max(0, all.length - NAMED) };
  return [
    {
      id: `role:${role}:effect:${severity}`,
      code: "effect",
      severity,
      role,
      text: `have ${waysWords(landings)} sent to ${worstWords(few, account)}`,
      why: "an answer lands where the asker says, a delivery where the consumer's creator says",
      implies: all.length > 1 ? all : [],
    },
  ];
}

function isHighFlag({ severity }: RiskFlag): boolean {
  return severity === "high";
}

function holderFlags(role: string, entry: RoleEntry, risky: boolean): RiskFlag[] {
  const { members, maxSession, notAfter } = entry;
  const flags: RiskFlag[] = [];
  if (maxSession === undefined && notAfter === undefined) {
    if (risky || members.includes("application")) {
      flags.push({
        id: `role:${role}:expiry_missing`,
        code: "expiry_missing",
        severity: risky ? "high" : "note",
        role,
        text: "has neither maxSession nor notAfter",
        why: "a connection lasts as long as the token, and the role for ever",
        implies: [],
      });
    }
  }
  if (members.length > 1) {
    flags.push({
      id: `role:${role}:member_kinds`,
      code: "member_kinds",
      severity: "note",
      role,
      text: "is for people and applications",
      why: "one of them seldom needs all that the other needs",
      implies: [],
    });
  }
  return flags;
}

/**
 * Risks of an account's exports and imports, whether they are used or not.
 *
 * @param account name of an account of the document
 * @example accountFlags(document, "shop").map(({ text }) => text)
 */
export function accountFlags(document: AccessDocument, account: string): RiskFlag[] {
  const entry = Object.hasOwn(document.accounts, account) ? document.accounts[account] : undefined;
  if (entry === undefined) return [];
  return sharesOf(entry).flatMap(({ id, direction, subject, who }) =>
    capabilitiesOf({ publish: [], receive: [], [direction]: [{ pattern: subject, except: [] }] })
      .filter(isHigh)
      .map((capability) =>
        flagOf(`account:${account}:${id}`, capability, `${who} ${capability.text}`, { account }),
      ),
  );
}

interface Share {
  readonly id: string;
  readonly direction: Direction;
  readonly subject: string;
  readonly who: string;
}

/** What others can do in the account, by what it shares. */
function sharesOf({ exports, imports }: AccountEntry): Share[] {
  return [
    ...exports.map(({ name, kind, subject }): Share => ({
      id: `export:${name}`,
      direction: kind === "service" ? "publish" : "receive",
      subject,
      who: `export '${name}' lets other accounts`,
    })),
    ...imports.map(({ from, name, kind, to }): Share => ({
      id: `import:${from}/${name}`,
      direction: kind === "service" ? "receive" : "publish",
      subject: to,
      who: `import '${name}' lets account ${from}`,
    })),
  ];
}

function isHigh({ risk }: Capability): boolean {
  return risk === "high";
}

function flagOf(
  owner: string,
  capability: Capability,
  text: string,
  about: Pick<RiskFlag, "role" | "account">,
): RiskFlag {
  const { id, concern = "every_stream", why = "", parts } = capability;
  return {
    id: `${owner}:${id}`,
    code: concern,
    severity: "high",
    ...about,
    text,
    why,
    implies: parts.map((part) => part.text),
    capability,
  };
}
