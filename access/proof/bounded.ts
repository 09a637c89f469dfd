/** What one agent can do, and that it can do nothing else: a statement for those who have to rely on it. */
import { intersectPermissions } from "../subjects/intersect.ts";
import { byCodeUnit } from "../../values/canonical.ts";
import { capabilitiesOf } from "../capability/index.ts";
import type { AccessDocument, AgentEntry } from "../document/document.ts";
import { AccessError } from "../errors/error.ts";
import { mergePermissions, type Permissions } from "../subjects/permissions.ts";
import { sessionPermissions } from "../document/session.ts";
import { Effects, Graph } from "../reach/index.ts";
import type { Sources } from "../document/sources.ts";
import { closest } from "../../values/suggest.ts";
import {
  difference,
  equals,
  includesSet,
  intersection,
  patterns,
  publishSet,
  receiveSet,
  union,
  type Cover,
} from "../subjects/index.ts";

/** In people's words, and as subjects with what is taken out of them again. */
export interface Ability {
  readonly can: readonly string[];
  readonly publish: readonly Cover[];
  readonly receive: readonly Cover[];
  /** Answers to requests: how many, within how many seconds. */
  readonly answers?: { readonly max: number; readonly ttl: number };
}

/** Subjects of one account where messages can appear because of what an agent publishes. */
export interface BoundedEffects {
  readonly account: string;
  readonly subjects: readonly Cover[];
}

/** Plain JSON; the same policy gives the same statement. */
export interface Bounded {
  readonly version: 1;
  readonly policy: string;
  readonly agent: string;
  readonly description: string;
  readonly account: string;
  /** The `azp` of its tokens. */
  readonly clients: readonly string[];
  /** Seconds that a session may last; absent: as long as token and roles let it. */
  readonly maxSession?: number;
  /** The maximum for any person and any roles. */
  readonly atMost: Ability;
  /**
   * By account, where messages can appear at most because others answer, deliver or pass on what it publishes, and it
   * may not publish itself. Absent: nobody knew the policy's streams, so nothing is said.
   */
  readonly effects?: readonly BoundedEffects[];
  /** For somebody with one role: exactly this. With several roles: what one of them gives, or less. */
  readonly byRole: Readonly<Record<string, Ability>>;
  /** Roles of people that give it only what every session has. */
  readonly nothingBy: readonly string[];
}

/**
 * Works out what an agent can do on behalf of people, and proves it: of every role the permissions that a session gets
 * are compared, as sets of subjects, with the role's and with the bounds. Of several roles together a session has
 * the union of what each gives under all their denies (proof/reach.ts), so no combination gives more. What it brings
 * about is worked out of the bounds, for what a session publishes is within them.
 *
 * @param sources of the policy, with its streams
 * @throws AccessError `agent_unknown`; `bounds_broken` when a proof fails, which would be a mistake in this program
 * @example boundedOf(document, "triage").atMost.can // ["publish orders.status", …]
 */
export function boundedOf(document: AccessDocument, name: string, sources?: Sources): Bounded {
  const { agents = {}, roles, digest } = document;
  const entry = Object.hasOwn(agents, name) ? agents[name] : undefined;
  if (entry === undefined) throw unknown(name, Object.keys(agents));
  const { description, account, clients, maxSession } = entry;
  const own = Object.entries(roles).filter(
    ([, role]) => role.account === account && role.members.includes("user"),
  );
  const nothing = sessionFor(document, entry, []);
  const sessions = own.map(
    ([role, permissions]) => [role, sessionFor(document, entry, [permissions])] as const,
  );
  const isNothing = (permissions: Permissions) =>
    JSON.stringify(permissions) === JSON.stringify(nothing);
  return {
    version: 1,
    policy: digest,
    agent: name,
    description,
    account,
    clients,
    ...(maxSession === undefined ? {} : { maxSession }),
    atMost: abilityOf(entry),
    ...(sources === undefined ? {} : { effects: effectsOf(document, sources, entry) }),
    byRole: Object.fromEntries(
      sessions
        .filter(([, permissions]) => !isNothing(allows(permissions)))
        .map(([role, permissions]) => [role, abilityOf(permissions)]),
    ),
    nothingBy: sessions
      .filter(([, permissions]) => isNothing(allows(permissions)))
      .map(([role]) => role),
  };

  /** Denies of a role that gives nothing remove nothing that matters. */
  function allows(permissions: Permissions): Permissions {
    const { publish, subscribe } = permissions;
    return JSON.stringify([publish.allow, subscribe.allow]) ===
      JSON.stringify([nothing.publish.allow, nothing.subscribe.allow])
      ? nothing
      : permissions;
  }
}

function sessionFor(
  document: AccessDocument,
  bounds: AgentEntry,
  roles: readonly Permissions[],
): Permissions {
  const personPermissions = mergePermissions([sessionPermissions(document), ...roles]);
  const session = intersectPermissions(personPermissions, bounds);
  const sent = publishSet(session.publish);
  const heard = receiveSet(session.subscribe);
  const holds =
    equals(sent, intersection(publishSet(personPermissions.publish), publishSet(bounds.publish))) &&
    includesSet(receiveSet(personPermissions.subscribe), heard) &&
    includesSet(receiveSet(bounds.subscribe), heard);
  if (holds) return session;
  throw new AccessError(
    "bounds_broken",
    "a session would not be within the bounds of its agent",
    "report it: the mistake is in nats-entra, not in the policy",
  );
}

/** Where messages appear beyond what the agent publishes, in its account or by imports. */
function effectsOf(
  document: AccessDocument,
  sources: Sources,
  { account, publish }: AgentEntry,
): BoundedEffects[] {
  const graph = new Graph(document, sources);
  const set = publishSet(publish);
  const direct = graph.flows.travel({ account, set }, "onward");
  return new Effects(graph)
    .together(account, set)
    .map((place) => {
      const own = direct.filter((one) => one.account === place.account);
      const beyond = difference(place.set, union(...own.map((one) => one.set)));
      return { account: place.account, subjects: patterns(beyond) };
    })
    .filter(({ subjects }) => subjects.length > 0)
    .sort((a, b) => byCodeUnit(a.account, b.account));
}

function abilityOf(permissions: Permissions): Ability {
  const { publish, subscribe, responses } = permissions;
  return {
    can: capabilitiesOf(permissions).map(({ text }) => text),
    publish: patterns(publishSet(publish)),
    receive: patterns(receiveSet(subscribe)),
    ...(responses === undefined ? {} : { answers: { max: responses.max, ttl: responses.ttl } }),
  };
}

function unknown(name: string, known: readonly string[]): AccessError {
  const meant = closest(name, known);
  const next =
    known.length === 0
      ? "name none: it has no agents that act for people"
      : meant === undefined
        ? `name one of ${known.join(", ")}`
        : `did you mean '${meant}'?`;
  return new AccessError("agent_unknown", `the policy has no agent '${name}'`, next);
}
