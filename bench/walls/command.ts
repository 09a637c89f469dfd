import { Command, InvalidArgumentError } from "commander";
import { median } from "../median.ts";
import { loads, type Load } from "./loads.ts";
import { report, type Measured } from "./report.ts";
import { Site, ways, type Way } from "./site.ts";

interface Options {
  readonly rounds: number;
  readonly scale: number;
  readonly json?: boolean;
}

/** `bench walls`: the same through a wall and without, on the same servers. */
export function wallsCommand(): Command {
  return new Command("walls")
    .description(
      "use a service, a stream and a bucket of the caller's account and, through a wall, of others,\n" +
        "in turns on the same three nodes; with nats-server",
    )
    .option("--rounds <n>", "turns of each load; the medians are shown", positive, 5)
    .option("--scale <factor>", "more or fewer messages than usual", positive, 1)
    .option("--json", "print one JSON value instead of a table")
    .addHelpText("after", "\nExample:\n  npm run bench -- walls --scale 0.2 --rounds 3")
    .action(async ({ rounds, scale, json }: Options) => {
      const rows = await run(
        { rounds, scale },
        (what) => json ?? process.stderr.write(`${what}…\n`),
      );
      process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : report(rows));
    });
}

async function run(
  { rounds, scale }: Options,
  say: (what: string) => unknown,
): Promise<Measured[]> {
  say("three nodes");
  const site = await Site.start();
  try {
    const rows: Measured[] = [];
    for (const near of [true, false])
      for (const load of loads) {
        say(`${load.name}, ${load.unit}`);
        rows.push(
          await measure(site, load, { near, rounds, count: Math.ceil(load.count * scale) }),
        );
      }
    return rows;
  } finally {
    await site.stop();
  }
}

async function measure(
  site: Site,
  { name, unit, run: act }: Load,
  { near, rounds, count }: { near: boolean; rounds: number; count: number },
): Promise<Measured> {
  const results: Record<Way, number[]> = { Here: [], There: [] };
  // the first turn warms up
  for (let turn = 0; turn <= rounds; turn += 1) {
    for (const way of turn % 2 === 0 ? ways : ways.toReversed()) {
      const result = await site.use(way, near ? 0 : 1, (session) => act(session, count));
      if (turn > 0) results[way].push(result);
    }
  }
  return {
    ...{ load: name, unit, near },
    inside: median(results.Here),
    through: median(results.There),
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 100)) throw new InvalidArgumentError("It is a number up to 100.");
  return value;
}
