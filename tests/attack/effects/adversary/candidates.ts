/** Who attacks a policy, and what there is that could be brought about in it. */
import type { Effect } from "./effect.ts";
import type { MadeStream } from "./grants.ts";
import { matters, namedIn } from "./named.ts";
import type { Plan } from "./plan.ts";

/** Pairs of roles in a policy that are tried. */
const PAIRS = 2;

/** Sets of roles that one session can have: each alone, and some two of the same account. */
export function attackersOf({ compiled }: Plan): readonly (readonly string[])[] {
  const all = Object.entries(compiled.document.roles);
  const pairs = all.flatMap(([one, { account }], i) =>
    all.slice(i + 1).flatMap(([two, it]) => (it.account === account ? [[one, two]] : [])),
  );
  return [...all.map(([name]) => [name]), ...pairs.slice(0, PAIRS)];
}

/** Subjects of the account on which it matters that something arrives. */
export function targetsIn(plan: Plan, account: string): string[] {
  return namedIn(plan, account)
    .filter(({ does }) => does.kind === "word")
    .map(({ local }) => local)
    .filter((subject) => matters(plan, account, subject));
}

/** Everything that could be brought about, for the model to say what can. */
export function candidatesOf(plan: Plan, roles: readonly string[]): Effect[] {
  const inAccounts = Object.keys(plan.compiled.document.accounts).flatMap((account) =>
    targetsIn(plan, account).flatMap((subject): Effect[] => [
      { roles, kind: "message", account, subject },
      { roles, kind: "read", account, subject },
    ]),
  );
  const inStreams = plan.streams.flatMap((stream): Effect[] => {
    const { account, name, examples } = stream;
    const duplicate: Effect = { roles, kind: "duplicate", account, subject: name };
    return [
      ...examples.map((subject): Effect => ({ roles, kind: "erase", account, subject })),
      { roles, kind: "names", account, subject: name },
      ...(isBucket(stream) || stream.isCopy ? [] : [duplicate]),
    ];
  });
  return [...inAccounts, ...inStreams];
}

/** What one writes there replaces what was under the key, so others leave it alone. */
export function isBucket({ name }: MadeStream): boolean {
  return name.startsWith("KV_");
}
