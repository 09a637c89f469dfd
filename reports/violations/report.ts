import { explain, type AccessDocument } from "../../access/index.ts";
import type { ViolationEvent } from "./event.ts";

/** What a set of roles was refused, most often first. */
export interface RoleViolations {
  /** Roles of the sessions; empty without an audit record of them. */
  readonly roles: readonly string[];
  readonly account?: string;
  readonly count: number;
  readonly attempts: readonly Attempts[];
}

export interface Attempts {
  readonly verb: "publish" | "subscribe";
  readonly subject: string;
  readonly queue?: string;
  readonly count: number;
  /** Who tried, as servers name them. */
  readonly users: readonly string[];
  /** RFC 3339. */
  readonly last: string;
  /** What a reviewer has to know: a role that may, or the grant that none has. */
  readonly remedy?: string;
}

/**
 * Sums violations up by role: who tried what, how often, and which grant it would have taken.
 *
 * @param document to look for the grants in; none: nothing is said of them
 */
export function violationReport(
  events: readonly ViolationEvent[],
  document?: AccessDocument,
): readonly RoleViolations[] {
  const groups = groupBy(events, ({ roles_matched: roles = [], account = "" }) =>
    JSON.stringify([roles, account]),
  );
  return groups
    .map((group) => {
      const [{ roles_matched: roles = [], account } = {} as Partial<ViolationEvent>] = group;
      const clear = group.filter(({ subject }) => subject !== undefined);
      const attempts = groupBy(clear, ({ verb, subject, queue }) =>
        JSON.stringify([verb, subject, queue]),
      ).map((same) => attemptsOf(same, account, document));
      return {
        roles,
        ...(account !== undefined && { account }),
        count: group.length,
        attempts: attempts.sort((a, b) => b.count - a.count),
      };
    })
    .sort((a, b) => b.count - a.count);
}

function attemptsOf(
  events: readonly ViolationEvent[],
  account: string | undefined,
  document: AccessDocument | undefined,
): Attempts {
  const [{ verb = "publish", subject = "", queue } = {} as Partial<ViolationEvent>] = events;
  const remedy = document && remedyFor({ verb, subject, queue }, account, document);
  return {
    ...{ verb, subject },
    ...(queue !== undefined && { queue }),
    count: events.length,
    users: [...new Set(events.flatMap(({ user }) => user ?? []))].sort(),
    last: new Date(Math.max(...events.map(({ time }) => time))).toISOString(),
    ...(remedy !== undefined && { remedy }),
  };
}

interface Tried {
  readonly verb: "publish" | "subscribe";
  readonly subject: string;
  readonly queue?: string | undefined;
}

/** Roles that have it are named before a new grant is: an assignment is smaller than a change of the policy. */
function remedyFor(
  { verb, subject, queue }: Tried,
  account: string | undefined,
  document: AccessDocument,
): string {
  const inAccount = Object.entries(document.roles).filter(
    ([, role]) => account === undefined || role.account === account,
  );
  const options = queue === undefined ? {} : { queue };
  const able = inAccount
    .map(([name]) => name)
    .filter((name) => explain(document, [name], verb, subject, options).allowed);
  if (able.length > 0) return `${able.join(", ")} may`;
  return `no role of ${account ?? "the policy"} may; it would take ${verb}(${JSON.stringify(subject)})`;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups.values()];
}
