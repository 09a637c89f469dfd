/** The teams of a made-up company: each with subjects, a stream and a bucket of its own. */
import {
  account,
  exportStream,
  fromAccount,
  kv,
  stream,
  type Account,
  type KeyValue,
  type Stream,
} from "../../access/index.ts";

export interface Team {
  /** First token of its subjects. */
  readonly root: string;
  readonly account: Account;
  readonly events: Stream;
  readonly settings: KeyValue;
  /** First tokens of the other teams in the account. */
  readonly neighbours: readonly string[];
}

const TRADES = [
  "orders",
  "billing",
  "shipping",
  "pricing",
  "returns",
  "ledger",
  "loyalty",
  "search",
  "stock",
  "fraud",
] as const;

/**
 * @param inAccount how many teams have an account together
 * @param seed part of every name, so that companies of two seeds have next to nothing in common
 */
export function teams(count: number, inAccount: number, seed: number): Team[] {
  const roots = Array.from(
    { length: count },
    (_, i) => `${TRADES[i % TRADES.length] ?? ""}-${seed}-${i}`,
  );
  const areas = Array.from({ length: Math.ceil(count / inAccount) }, (_, i) =>
    roots.slice(i * inAccount, (i + 1) * inAccount),
  );
  const accounts = accountsOf(areas, seed);
  return roots.map((root, i) => {
    const place = Math.floor(i / inAccount);
    return {
      root,
      account: accounts[place] as Account,
      events: stream(root.toUpperCase(), { subjects: [`${root}.events.>`] }),
      settings: kv(root),
      neighbours: (areas[place] ?? []).filter((other) => other !== root),
    };
  });
}

/** Each account shares the events of its first team with the next account. */
function accountsOf(areas: readonly (readonly string[])[], seed: number): Account[] {
  const made: Account[] = [];
  for (const [i, [first = ""]] of areas.entries()) {
    const before = made.at(-1);
    const shared = areas[i - 1]?.[0] ?? "";
    made.push(
      account(`area-${seed}-${i}`, {
        description: `Area ${i} of the company`,
        jetstream: { disk: "10GiB" },
        exports: [exportStream(`${first}.events.>`, { name: "events", description: "Its events" })],
        imports:
          before === undefined ? [] : [fromAccount(before, "events", { to: `from.${shared}.>` })],
      }),
    );
  }
  return made;
}
