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
 * - `walled`: an account for each power, those of people for five teams together; streams and buckets in vaults;
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
  const roots = Array.from(
    { length: count },
    (_, i) => `${TRADES[i % TRADES.length] ?? ""}-${seed}-${i}`,
  );
  const all = layout === "one" ? unwalled(`company-${seed}`) : undefined;
  return inAreas(roots).flatMap((area, i) => {
    const name = `area-${seed}-${i}`;
    const places = layout === "walled" ? walled(name, area) : [all ?? unwalled(name)];
    const made = area.map((root, at) => teamOf(root, (places[at] ?? places[0]) as Places));
    return made.map((team) => ({
      ...team,
      neighbours: made.filter((other) => other !== team).flatMap(({ lists }) => lists),
    }));
  });
}

function inAreas(roots: readonly string[]): (readonly string[])[] {
  return Array.from({ length: Math.ceil(roots.length / IN_AREA) }, (_, i) =>
    roots.slice(i * IN_AREA, (i + 1) * IN_AREA),
  );
}

function teamOf(root: string, places: Places): Team {
  const { services, data } = places;
  const asked = (of: string) => service(`${root}.${of}`, { account: services, queue: "service" });
  return {
    root,
    places,
    events: stream(root.toUpperCase(), { account: data, subjects: [`${root}.events.>`] }),
    settings: kv(root, { account: data }),
    details: THINGS.map((thing) => asked(`${thing}.get`)),
    lists: THINGS.map((thing) => asked(`${thing}.list`)),
    payments: asked("payment.request"),
    neighbours: [],
  };
}

/** People and agents of an area meet; what runs and what is kept is each team's own. */
function walled(area: string, roots: readonly string[]): Places[] {
  const services = roots.map((root) =>
    account(`${root}-services`, {
      description: `Services of ${root}`,
      exports: [
        exportStream(`${root}.events.>`, { name: "events", description: "What happens" }),
        exportStream(`${root}.jobs.>`, { name: "jobs", description: "Work to do" }),
      ],
    }),
  );
  const hearing = (name: string, of = (root: string) => `${root}.events.>`) =>
    account(`${area}-${name}`, {
      description: `${name} of the area`,
      imports: services.map((from, i) =>
        fromAccount(from, "events", { subject: of(roots[i] ?? "") }),
      ),
    });
  const people = {
    desk: hearing("desk"),
    operations: hearing("operations"),
    audit: hearing("audit"),
    agents: hearing("agents", (root) => `${root}.events.case.>`),
  };
  return services.map((from, i): Places => {
    const root = roots[i] ?? "";
    return {
      ...people,
      services: from,
      workers: account(`${root}-workers`, {
        description: `Workers of ${root}`,
        imports: [fromAccount(from, "events"), fromAccount(from, "jobs")],
      }),
      data: vault(`${root}-data`, { description: `Data of ${root}`, jetstream: { disk: "10GiB" } }),
    };
  });
}

function unwalled(name: string): Places {
  const all = account(name, { description: "All of it", jetstream: { disk: "10GiB" } });
  return {
    ...{ desk: all, operations: all, audit: all, services: all },
    ...{ workers: all, agents: all, data: all },
  };
}
