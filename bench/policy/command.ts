import { Command, InvalidArgumentError, Option } from "commander";
import { inFreshProcess } from "../fresh.ts";
import type { RepeatOptions } from "../repeat.ts";
import { judge, type Goal } from "./goals.ts";
import type { Measured, Question } from "./measure.ts";
import { report } from "./report.ts";
import type { Layout } from "./team.ts";

const SIZES = [100, 300, 1000, 3000, 10_000];

/** `bench policy`: compiling, proving and comparing policies of growing size. */
export function policyCommand(): Command {
  return new Command("policy")
    .description(
      "compile a policy, prove its invariants, and compare it with a change of every tenth role",
    )
    .addOption(
      new Option("--roles <sizes>", "numbers of roles, each with 20 grants")
        .argParser(sizes)
        .default(SIZES, SIZES.join()),
    )
    .option("--runs <n>", "measured runs of each size, after the warm-up", count, 5)
    .option("--warm-up <ms>", "for each size; the first run is always part of it", duration, 2000)
    .addOption(
      new Option("--layout <layout>", "accounts: walled off, shared by five teams, or one for all")
        .choices(["walled", "shared", "one"])
        .default("walled"),
    )
    .option("--json", "print one JSON value instead of a table")
    .addHelpText(
      "after",
      "\nExamples:\n  npm run bench -- policy\n  npm run bench -- policy --roles 1000 --json\n  npm run bench -- policy --layout one",
    )
    .action(async ({ roles, json = false, layout, ...options }: Options) => {
      const measured: Measured[] = [];
      for (const size of roles) {
        if (!json) process.stderr.write(`${size} roles…\n`);
        measured.push(await measure({ roles: size, layout, ...options }));
      }
      const goals = layout === "one" ? [] : judge(measured);
      process.stdout.write(
        json ? jsonOf(measured, goals, { layout, ...options }) : report(measured, goals, options),
      );
      if (goals.some(({ met }) => !met)) process.exitCode = 1;
    });
}

interface Options extends RepeatOptions {
  readonly roles: readonly number[];
  readonly json?: boolean;
  readonly layout: Layout;
}

async function measure(what: Omit<Question, "changed">): Promise<Measured> {
  const question: Question = { ...what, changed: Math.ceil(what.roles / 10) };
  const program = new URL("measure.ts", import.meta.url);
  return (await inFreshProcess(program, question)) as Measured;
}

function jsonOf(sizes: readonly Measured[], goals: readonly Goal[], options: object): string {
  const { version: node, platform, arch } = process;
  return `${JSON.stringify({ node, platform, arch, ...options, sizes, goals }, null, 2)}\n`;
}

function sizes(text: string): number[] {
  return text.split(",").map(count);
}

function duration(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("It is a number of milliseconds.");
  return Number(text);
}

function count(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text))
    throw new InvalidArgumentError("It is a number from 1 to 999999.");
  return Number(text);
}
