/** The teams of a made-up company: each with accounts, subjects, services, a stream and a bucket of its own. */
import {
  account,
  exportStream,
  fromAccount,
  kv,
  service,
  stream,
  vault,
  type Account,
  type KeyValue,
  type Service,
  type Stream,
} from "../../access/index.ts";

/**
 * - `walled`: each power of a team in an account of its own, its stream and bucket in a vault;
 * - `shared`: five teams in one account, without walls;
 * - `one`: all teams in one account.
 */
export type Layout = "walled" | "shared" | "one";

/** Where its roles have their sessions. */
export interface Places {
  /** Who looks things up. */
  readonly desk: Account;
  /** Who decides. */
  readonly operations: Account;
  readonly audit: Account;
  /** Those who answer, and tell what happened. */
  readonly services: Account;
  readonly workers: Account;
  readonly agents: Account;
  /** The stream and the bucket. */
  readonly data: Account;
}

export interface Team {
  /** First token of its subjects. */
  readonly root: string;
  readonly places: Places;
  readonly events: Stream;
  readonly settings: KeyValue;
  /** What it answers, by thing: details of one, and lists. */
  readonly details: readonly Service[];
  readonly lists: readonly Service[];
  readonly payments: Service;
  /** What teams nearby list. */
  readonly neighbours: readonly Service[];
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

export const THINGS = [
  "order",
  "invoice",
  "parcel",
  "customer",
  "refund",
  "price",
  "batch",
  "case",
] as const;

/** Teams that know each other. */
const IN_AREA = 5;

/** @param seed part of every name, so that companies of two seeds have next to nothing in common */
export function teams(count: number, layout: Layout, seed: number): Team[] {
  const together = layout === "one" ? count : IN_AREA;
  const shared = new Map<number, Places>();
  const alone = Array.from({ length: count }, (_, i) => {
    const root = `${TRADES[i % TRADES.length] ?? ""}-${seed}-${i}`;
    const area = Math.floor(i / together);
    const places =
      layout === "walled" ? walled(root) : (shared.get(area) ?? unwalled(`area-${seed}-${area}`));
    shared.set(area, places);
    return teamOf(root, places);
  });
  return alone.map((team, i) => {
    const area = Math.floor(i / IN_AREA) * IN_AREA;
    const others = alone.slice(area, area + IN_AREA).filter((other) => other !== team);
    return { ...team, neighbours: others.flatMap(({ lists }) => lists) };
  });
}

function teamOf(root: string, places: Places): Team {
  const { services, data } = places;
  const plain = { rollup: false, schedules: false, republish: false } as const;
  const asked = (of: string) => service(`${root}.${of}`, { account: services, queue: "service" });
  return {
    root,
    places,
    events: stream(root.toUpperCase(), {
      subjects: [`${root}.events.>`],
      account: data,
      settings: plain,
    }),
    settings: kv(root, { account: data, settings: { schedules: false, republish: false } }),
    details: THINGS.map((thing) => asked(`${thing}.get`)),
    lists: THINGS.map((thing) => asked(`${thing}.list`)),
    payments: asked("payment.request"),
    neighbours: [],
  };
}

function walled(root: string): Places {
  const services = account(`${root}-services`, {
    description: `Services of ${root}`,
    exports: [
      exportStream(`${root}.events.>`, { name: "events", description: "What happens" }),
      exportStream(`${root}.jobs.>`, { name: "jobs", description: "Work to do" }),
    ],
  });
  const hearing = (name: string) =>
    account(`${root}-${name}`, {
      description: `${name} of ${root}`,
      imports: [fromAccount(services, "events")],
    });
  return {
    services,
    desk: hearing("desk"),
    operations: hearing("operations"),
    audit: hearing("audit"),
    workers: account(`${root}-workers`, {
      description: `Workers of ${root}`,
      imports: [fromAccount(services, "events"), fromAccount(services, "jobs")],
    }),
    agents: account(`${root}-agents`, {
      description: `Agents of ${root}`,
      imports: [fromAccount(services, "events", { subject: `${root}.events.case.>` })],
    }),
    data: vault(`${root}-data`, { description: `Data of ${root}`, jetstream: { disk: "10GiB" } }),
  };
}

function unwalled(name: string): Places {
  const all = account(name, { description: "All of it", jetstream: { disk: "10GiB" } });
  return {
    ...{ desk: all, operations: all, audit: all, services: all },
    ...{ workers: all, agents: all, data: all },
  };
}
