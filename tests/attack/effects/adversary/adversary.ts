/** Many policies side by side on one server, each with one attacker at a time, in its own accounts. */
import { startBroker } from "../../../../attack/broker.ts";
import { attackersOf, candidatesOf } from "./candidates.ts";
import { keyOf, type Effect, type Model } from "./effect.ts";
import { somePlans, type Plan } from "./plan.ts";
import { accountsOf, World } from "./world.ts";
import { absence } from "../../../support/waiting/absence.ts";

export interface Miss {
  readonly plan: number;
  readonly effect: Effect;
}

export interface Outcome {
  /** Effects that happened and that the model does not predict, with the number of the policy. */
  readonly misses: readonly Miss[];
  /** Attackers in all policies. */
  readonly attackers: number;
  /** Effects that happened. */
  readonly happened: number;
  /** Effects that the model predicts, of those that could be told, and how many of them happened. */
  readonly predicted: number;
  readonly confirmed: number;
  /** Predicted and not brought about, by kind, with some of them. */
  readonly unconfirmed: ReadonlyMap<string, readonly string[]>;
}

export interface Options {
  readonly policies: number;
  readonly seed: number;
  readonly model: (plan: Plan) => Model;
  /** How many servers work side by side. @default 2 */
  readonly servers?: number;
  /** Told after every batch how many policies have been tried. */
  readonly onProgress?: (tried: number) => void;
}

interface Attack {
  readonly plan: number;
  readonly roles: readonly string[];
  readonly effects: readonly Effect[];
}

/** Policies on one server at first, and when a miss is looked at again. */
const MANY = 40;
const FEW = 5;

/**
 * Lets every attacker try everything, and holds the model to what happened. A miss counts when it happens again,
 * among few: side by side with many, what is late can be taken for the next attacker's.
 */
export async function attack({
  policies,
  seed,
  model,
  servers = 2,
  onProgress,
}: Options): Promise<Outcome> {
  const plans = somePlans(policies, seed);
  const models = plans.map(model);
  const attacks = await inBatches(plans, [...plans.keys()], { size: MANY, servers, onProgress });
  const missed = missesIn(attacks, models);
  const again = await inBatches(plans, [...new Set(missed.map(({ plan }) => plan))], {
    size: FEW,
    servers,
  });
  const happensAgain = new Set(missesIn(again, models).map(named));
  const misses = missed.filter((miss) => happensAgain.has(named(miss)));
  return { misses, attackers: attacks.length, ...confirmedOf(attacks, plans, models) };
}

interface Batches {
  readonly size: number;
  readonly servers: number;
  readonly onProgress?: Options["onProgress"];
}

async function inBatches(
  plans: readonly Plan[],
  numbers: readonly number[],
  { size, servers, onProgress }: Batches,
): Promise<Attack[]> {
  const attacks: Attack[] = [];
  let first = 0;
  let tried = 0;
  const work = async (): Promise<void> => {
    while (first < numbers.length) {
      const some = numbers.slice(first, (first += size));
      attacks.push(...(await attacked(plans, some)));
      onProgress?.((tried += some.length));
    }
  };
  await Promise.all(Array.from({ length: servers }, work));
  return attacks;
}

function named({ plan, effect }: Miss): string {
  return `${plan} ${keyOf(effect)}`;
}

function missesIn(attacks: readonly Attack[], models: readonly Model[]): Miss[] {
  return attacks.flatMap(({ plan, effects }) =>
    effects
      .filter((effect) => !models[plan]?.predicts(effect))
      .map((effect): Miss => ({ plan, effect })),
  );
}

function confirmedOf(attacks: readonly Attack[], plans: readonly Plan[], models: readonly Model[]) {
  const unconfirmed = new Map<string, string[]>();
  const sum = { happened: 0, predicted: 0, confirmed: 0 };
  for (const { plan, roles, effects } of attacks) {
    const places = new Set(effects.map(({ content: _, ...effect }) => keyOf(effect)));
    sum.happened += effects.length;
    for (const candidate of candidatesOf(plans[plan] as Plan, roles)) {
      if (!models[plan]?.predicts(candidate)) continue;
      sum.predicted += 1;
      if (places.has(keyOf(candidate))) sum.confirmed += 1;
      else {
        const known = unconfirmed.get(candidate.kind) ?? [];
        unconfirmed.set(candidate.kind, [...known, `policy ${plan}: ${keyOf(candidate)}`]);
      }
    }
  }
  return { ...sum, unconfirmed };
}

/** @param numbers of the plans that are tried together */
async function attacked(plans: readonly Plan[], numbers: readonly number[]): Promise<Attack[]> {
  const some = numbers.map((number) => ({ number, plan: plans[number] as Plan }));
  const broker = await startBroker(
    Object.fromEntries(some.flatMap(({ number, plan }) => accountsOf(plan, `p${number}-`))),
  );
  const worlds = some.map(({ number, plan }) => ({
    number,
    attackers: attackersOf(plan),
    world: new World(plan, broker, `p${number}-`),
  }));
  try {
    await Promise.all(worlds.map(({ world }) => world.open()));
    const attacks: Attack[] = [];
    const most = Math.max(...worlds.map(({ attackers }) => attackers.length));
    for (let round = 0; round < most; round += 1) {
      const acting = worlds.flatMap(({ world, attackers, number }) => {
        const roles = attackers[round];
        return roles === undefined ? [] : [{ world, roles, plan: number }];
      });
      const all = async (what: (world: World) => Promise<void>) => {
        await Promise.all(acting.map(({ world }) => what(world)));
        await quiet(acting.map(({ world }) => world));
      };
      await Promise.all(acting.map(({ world, roles }) => world.begin(roles)));
      await all((world) => world.try("read"));
      await all((world) => world.try("redirect"));
      await absence(SCHEDULE, "what a schedule publishes");
      await all((world) => world.look());
      await all((world) => world.try("erase"));
      await all((world) => world.listen());
      const ended = acting.map(async ({ world, ...it }) => ({ ...it, effects: await world.end() }));
      attacks.push(...(await Promise.all(ended)));
    }
    return attacks;
  } finally {
    for (const { world } of worlds) world.close();
    await broker.stop();
  }
}

/** Milliseconds after which a schedule that is overdue has been carried out. */
const SCHEDULE = 350;
const STILL = 25;

/** Until nothing has arrived anywhere for a while. */
async function quiet(worlds: readonly World[]): Promise<void> {
  const count = () => worlds.reduce((sum, world) => sum + world.count, 0);
  for (let before = -1, now = count(); before !== now;) {
    await absence(STILL, "one more message");
    [before, now] = [now, count()];
  }
}
