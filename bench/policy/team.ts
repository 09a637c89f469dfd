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

export const TEAMS_IN_ACCOUNT = 5;

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
 * @param seed part of every name, so that companies of two seeds have next to nothing in common
 */
export function teams(count: number, seed: number): Team[] {
  const roots = Array.from(
    { length: count },
    (_, i) => `${TRADES[i % TRADES.length] ?? ""}-${seed}-${i}`,
  );
  const accounts = accountsOf(Math.ceil(count / TEAMS_IN_ACCOUNT), roots, seed);
  return roots.map((root, i) => {
    const place = Math.floor(i / TEAMS_IN_ACCOUNT);
    return {
      root,
      account: accounts[place] as Account,
      events: stream(root.toUpperCase(), { subjects: [`${root}.events.>`] }),
      settings: kv(root),
      neighbours: inAccount(roots, place).filter((other) => other !== root),
    };
  });
}

/** Each account shares the events of its first team with the next account. */
function accountsOf(count: number, roots: readonly string[], seed: number): Account[] {
  const made: Account[] = [];
  for (let i = 0; i < count; i += 1) {
    const [first = ""] = inAccount(roots, i);
    const before = made.at(-1);
    const [shared = ""] = inAccount(roots, i - 1);
    made.push(
      account(`area-${seed}-${i}`, {
        description: `Area ${i} of the company`,
        jetstream: { disk: "10GiB", streams: 50, consumers: 500 },
        exports: [exportStream(`${first}.events.>`, { name: "events", description: "Its events" })],
        imports:
          before === undefined ? [] : [fromAccount(before, "events", { to: `from.${shared}.>` })],
      }),
    );
  }
  return made;
}

function inAccount(roots: readonly string[], place: number): readonly string[] {
  return place < 0 ? [] : roots.slice(place * TEAMS_IN_ACCOUNT, (place + 1) * TEAMS_IN_ACCOUNT);
}
