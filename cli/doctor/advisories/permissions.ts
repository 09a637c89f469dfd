import {
  hasWildcard,
  includes,
  overlaps,
  splitQueue,
  type AccessDocument,
  type SubjectPermissions,
} from "../../../access/index.ts";

/** A role, an agent's bounds, or what every session has: what comes together in the sessions of an account. */
interface Holder {
  readonly name: string;
  readonly account: string;
  readonly publish: SubjectPermissions;
  readonly subscribe: SubjectPermissions;
  /** By `allow_responses`. */
  readonly isAnswering: boolean;
}

interface Rule {
  readonly name: string;
  readonly subject: string;
  readonly queue?: string;
}

/** Who may publish what overlaps with a subject, in their account or, by its imports, in another. */
export function publishing(document: AccessDocument, subject: string): string[] {
  const found = byAccount(document)
    .flat()
    .flatMap(({ name, account, publish, isAnswering }) => [
      ...publish.allow
        .filter((allowed) => !publish.deny.some((denied) => includes(denied, allowed)))
        .filter((allowed) => arrives(document, account, allowed, subject))
        .map((allowed) => `${name} may publish ${allowed}`),
      // an answer goes where the asker says, and denies do not hold for it
      ...(isAnswering ? [`${name} may answer to any subject`] : []),
    ]);
  return [...new Set(found)];
}

/** Plain denies beside denies with a queue group, for the same subjects. */
export function queueDenies(document: AccessDocument): string[] {
  return byAccount(document).flatMap((all) => {
    const denies = rules(all, "deny");
    const inQueues = denies.filter(({ queue }) => queue !== undefined);
    return denies
      .filter(({ queue }) => queue === undefined)
      .flatMap((plain) =>
        inQueues
          .filter(({ subject }) => overlaps(subject, plain.subject))
          .map(
            ({ name, subject, queue = "" }) =>
              `${plain.name} denies ${plain.subject}, which a queue subscription passes since ` +
              `${name} denies ${subject} in the queue ${queue}`,
          ),
      );
  });
}

/**
 * Denies that take a part of what an allow with wildcards gives.
 *
 * @param isWildcard whether only denies with wildcards count that reach beyond the allow's own subjects too
 */
export function partialDenies(document: AccessDocument, isWildcard: boolean): string[] {
  return byAccount(document).flatMap((all) => {
    const allows = rules(all, "allow").filter(({ subject }) => hasWildcard(subject));
    return rules(all, "deny")
      .filter(({ subject }) => !isWildcard || hasWildcard(subject))
      .flatMap((denied) =>
        allows
          .filter(({ subject }) => overlaps(subject, denied.subject))
          .filter(({ subject }) => !includes(denied.subject, subject))
          .map(
            ({ name, subject }) =>
              `${denied.name} denies ${denied.subject}, and ${name} allows ${subject}`,
          ),
      );
  });
}

/** Services that learn who asks. */
export function askedServices({ accounts }: AccessDocument): string[] {
  return Object.entries(accounts).flatMap(([name, { imports }]) =>
    imports
      .filter(({ share }) => share === true)
      .map(({ from, subject }) => `${subject} of ${from} learns who asks in ${name}`),
  );
}

export function imports({ accounts }: AccessDocument): string[] {
  return Object.entries(accounts).flatMap(([name, account]) =>
    account.imports.map(({ from, subject }) => `${name} imports ${subject} of ${from}`),
  );
}

/** Whether what is published on a pattern may arrive on a subject; imports are followed, and none is left out. */
function arrives(
  document: AccessDocument,
  account: string,
  pattern: string,
  subject: string,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  if (overlaps(pattern, subject)) return true;
  const own = document.accounts[account]?.imports ?? [];
  return own
    .filter(({ kind, to }) => kind === "service" && overlaps(to, pattern))
    .some(({ from, name, subject: there }) => {
      const step = `${account} ${name}`;
      return !seen.has(step) && arrives(document, from, there, subject, new Set([...seen, step]));
    });
}

function holders({ roles, agents = {} }: AccessDocument): Holder[] {
  const agentRules = Object.entries(agents).map(
    ([name, agent]) => [`agent ${name}`, agent] as const,
  );
  return [...Object.entries(roles), ...agentRules].map(([name, holder]) => {
    const { account, publish, subscribe, responses } = holder;
    return { name, account, publish, subscribe, isAnswering: responses !== undefined };
  });
}

/** One identity may have every role of an account together. */
function byAccount(document: AccessDocument): Holder[][] {
  const all = Map.groupBy(holders(document), ({ account }) => account);
  const { publish, subscribe } = document.session;
  return [...all].map(([account, own]) => [
    ...own,
    {
      ...{ name: "every session", account, isAnswering: false },
      publish: { allow: publish, deny: [] },
      subscribe: { allow: subscribe, deny: [] },
    },
  ]);
}

function rules(all: readonly Holder[], what: keyof SubjectPermissions): Rule[] {
  return all.flatMap(({ name, subscribe }) =>
    subscribe[what].map((entry) => ({ name, ...splitQueue(entry) })),
  );
}
