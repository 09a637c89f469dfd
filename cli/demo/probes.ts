import { splitQueue, type AccessDocument, type RoleEntry } from "../../access/index.ts";

/** A subject that the demo tries as every identity. */
export interface Probe {
  readonly verb: "publish" | "subscribe";
  readonly subject: string;
}

/** Somebody with roles; the claims stand for placeholders in them. */
export interface Holder {
  readonly roles: readonly string[];
  readonly oid: string;
  readonly azp: string;
  readonly tid: string;
}

/** Rows that fit a terminal. */
const most = 16;

/**
 * Subjects at which the roles of a policy differ: of each role one that it allows and one that it denies, for each verb.
 * Subjects of JetStream and of replies are left out. Where there are too many, every role keeps its first ones.
 *
 * @param holders whose claims are filled in; an entry with a placeholder is left out for a role that nobody holds
 * @example probesOf(policy, []) // [{ verb: "publish", subject: "orders.status" }, …]
 */
export function probesOf({ roles }: AccessDocument, holders: readonly Holder[]): Probe[] {
  const ofRoles = Object.entries(roles).map(([name, role]) => {
    const holder = holders.find((one) => one.roles.includes(name));
    return ofRole(role).flatMap(({ verb, subject }): Probe[] => {
      const filled = concrete(subject, holder);
      return filled === undefined ? [] : [{ verb, subject: filled }];
    });
  });
  const seen = new Set<string>();
  const inTurn = Array.from({ length: Math.max(0, ...ofRoles.map((own) => own.length)) }, (_, i) =>
    ofRoles.flatMap((own) => own.slice(i, i + 1)),
  ).flat();
  const chosen = new Set<string>();
  for (const probe of inTurn) if (chosen.size < most) chosen.add(keyOf(probe));
  return ofRoles.flat().filter((probe) => {
    const key = keyOf(probe);
    if (!chosen.has(key) || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

const keyOf = ({ verb, subject }: Probe) => `${verb} ${subject}`;

/** The first entry of each list, as the policy has it: what is allowed before what is denied. */
function ofRole({ publish, subscribe }: RoleEntry): Probe[] {
  const first = (verb: Probe["verb"], entries: readonly string[] = []): Probe[] => {
    const subject = entries.find((entry) => !/^[$_]/.test(entry) && !hasQueue(entry));
    return subject === undefined ? [] : [{ verb, subject }];
  };
  return [
    ...first("publish", publish.allow),
    ...first("subscribe", subscribe.allow),
    ...first("publish", publish.deny),
    ...first("subscribe", subscribe.deny),
  ];
}

const hasQueue = (entry: string) => splitQueue(entry).queue !== undefined;

/** One subject that a pattern matches; undefined where a claim is missing. */
function concrete(pattern: string, holder: Holder | undefined): string | undefined {
  const tokens = pattern.split(".").map((token) => {
    if (token === "*" || token === ">") return "demo";
    const claim = /^\{(oid|azp|tid)\}$/.exec(token)?.[1] as keyof Omit<Holder, "roles"> | undefined;
    return claim === undefined ? token : holder?.[claim];
  });
  return tokens.includes(undefined) ? undefined : tokens.join(".");
}
