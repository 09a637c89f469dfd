import { Command, InvalidArgumentError } from "commander";
import { buildCallout } from "../../tools/build.ts";
import { median } from "../median.ts";
import { alone } from "./alone.ts";
import { callout } from "./callout.ts";
import type { Contender } from "./contender.ts";
import { signatures } from "./floor.ts";
import { goalsOf, isMet } from "./goals.ts";
import { goPeer } from "./go-peer.ts";
import { comeBack, loads } from "./loads.ts";
import { measure, type Load, type Measured } from "./measure.ts";
import { afterLogin } from "./messages.ts";
import { plain } from "./plain.ts";
import { report, type Report } from "./report.ts";
import { memory } from "./usage.ts";

interface Options {
  readonly rounds: number;
  readonly scale: number;
  readonly replicas: number;
  readonly stdoutAudit?: boolean;
  readonly json?: boolean;
}

/** `bench logins`: storms of logins, by the callout, by one in Go, and by NATS alone. */
export function loginsCommand(): Command {
  return new Command("logins")
    .description(
      "log in at real clusters: by the callout, by one written in Go on the usual libraries,\n" +
        "and with plain NATS credentials, in turns; on Linux, with nats-server and Go",
    )
    .option("--rounds <n>", "turns of each load; the medians are shown", whole, 3)
    .option("--scale <factor>", "more or fewer logins than usual", factor, 1)
    .option("--replicas <n>", "of the callout", whole, 1)
    .option("--stdout-audit", "records go to stdout alone, as the Go peer's, and not into a stream")
    .option("--json", "print one JSON value instead of a table")
    .addHelpText(
      "after",
      "\nExamples:\n  npm run bench -- logins\n  npm run bench -- logins --scale 0.2 --rounds 1",
    )
    .action(async (options: Options) => {
      const say = (what: string) => options.json || process.stderr.write(`${what}…\n`);
      const result = await run(options, say);
      process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : report(result));
      if (!result.goals.every(isMet)) process.exitCode = 1;
    });
}

async function run(
  { rounds, scale, replicas, stdoutAudit: isBare = false }: Options,
  say: (what: string) => unknown,
): Promise<Report> {
  const contenders: Contender[] = [];
  try {
    say("three clusters");
    const ours = await callout(await buildCallout(), { replicas, isBare });
    contenders.push(ours);
    contenders.push(await goPeer());
    const bare = await plain();
    contenders.push(bare);
    say("what a login takes by itself");
    const floor = await signatures();
    const byItself = await alone();
    say("starts");
    const started = await startTime(ours);
    say("messages");
    const messages = await afterLogin(ours);
    say("warming up");
    await measure(contenders, { ...warmUp, count: Math.ceil(5000 * Math.min(1, 5 * scale)) }, 1);
    const held = memoryOf(ours);

    const rows: Measured[] = [];
    for (const load of loads(scale)) {
      say(load.name);
      rows.push(...(await measure(contenders, load, rounds)));
    }
    const back = comeBack(scale);
    say(back.name);
    rows.push(...(await measure(contenders, back, 1)));
    const measured = {
      ...{ rows, messages, floor, alone: byItself },
      memory: { warm: held, end: memoryOf(ours) },
      started: { first: started, end: await startTime(ours) },
    };
    return { ...measured, goals: goalsOf(measured) };
  } finally {
    await Promise.all(contenders.map((contender) => contender.stop()));
  }
}

/** With another replica, which shares its sessions. */
async function startTime({ start }: Contender): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn++) times.push((await start?.()) ?? NaN);
  return median(times);
}

function memoryOf({ services: [first] }: Contender): number {
  return first ? memory(first.pid) : NaN;
}

/** V8 compiles for some thousand logins; short runs need them as well. At full scale 10,000 logins: 5,000, each once more. */
const warmUp: Omit<Load, "count"> = {
  name: "warm-up",
  how: { parallel: 32 },
  length: 1700,
  again: true,
};

function whole(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError("It is a number from 1 to 999.");
  return Number(text);
}

function factor(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 10)) throw new InvalidArgumentError("It is a number up to 10.");
  return value;
}
