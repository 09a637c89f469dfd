import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Coverage } from "./coverage.ts";
import { mutate } from "./mutate.ts";
import { Random } from "./random.ts";
import type { Outcome, Target } from "./target.ts";

export interface FuzzOptions {
  readonly seconds: number;
  readonly seed: number;
}

export interface FuzzReport {
  readonly runs: number;
  readonly seconds: number;
  /** Bytes of the sources that have run. */
  readonly covered: number;
  /** Different answers. */
  readonly answers: number;
  /** Inputs that ran something new, the corpus from before first. */
  readonly corpus: readonly Buffer[];
}

/** An input that broke a promise. */
export class Finding extends Error {
  readonly input: Buffer;

  constructor(input: Buffer, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.input = input;
  }
}

/** Milliseconds of CPU for one input, at most 24 KiB; ten times what the dearest good one takes. */
const limit = 50;
const batchSize = 32;
/** One in so many inputs that are not new gets the dear half of the oracle. */
const sample = 50;
const rooms = /\/(callout|nats|access|protocol|values)\//;

/**
 * Fuzzes a target for a time, guided by coverage.
 *
 * A loop of our own: libFuzzer for Node (@jazzer.js) comes as a binary that wants a newer C library than
 * long-lived systems have, and does not see TypeScript sources.
 *
 * @throws Finding
 */
export async function fuzz(
  { run, seeds, dictionary }: Target,
  kept: readonly Buffer[],
  { seconds, seed }: FuzzOptions,
): Promise<FuzzReport> {
  const random = new Random(seed);
  const coverage = new Coverage((url) => rooms.test(url) && !url.includes("/node_modules/"));
  const answers = new Set<string>();
  const corpus: Buffer[] = [];
  let runs = 0;

  const once = async (input: Buffer): Promise<Outcome> => {
    runs++;
    const begun = performance.now();
    const outcome = await run(input);
    if (performance.now() - begun > limit) await assertQuick(run, input);
    return outcome;
  };
  const judged = async (input: Buffer): Promise<boolean> => {
    try {
      const { label, check } = await once(input);
      const isNew = !answers.has(label);
      answers.add(label);
      if (check && (isNew || random.below(sample) === 0)) await check();
      return isNew;
    } catch (error) {
      throw new Finding(input, error);
    }
  };

  const begun = performance.now();
  const end = begun + seconds * 1000;
  for (const input of [...seeds.map((it) => Buffer.from(it)), ...kept]) {
    coverage.skip();
    const answered = await judged(input);
    if (coverage.isNew(true) || answered) corpus.push(input);
  }
  while (performance.now() < end) {
    const batch = Array.from({ length: batchSize }, () =>
      mutate(random.of(corpus), corpus, dictionary, random),
    );
    const added = new Set<Buffer>();
    for (const input of batch) if (await judged(input)) added.add(input);
    if (coverage.isNew(false)) {
      for (const input of batch) {
        coverage.skip();
        await judged(input);
        if (coverage.isNew(true)) added.add(input);
      }
    }
    corpus.push(...added);
  }
  const took = (performance.now() - begun) / 1000;
  return { runs, seconds: took, covered: coverage.size, answers: answers.size, corpus };
}

/** Slow once may be the machine; slow five times is the input. */
async function assertQuick(run: Target["run"], input: Buffer): Promise<void> {
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const before = process.cpuUsage();
    await run(input);
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  if (best > limit) throw new Error(`took ${best.toFixed()} ms for ${input.length} bytes`);
}

/** The corpus that is kept: a JSON string of Latin-1 a line, a byte a character. */
export function corpusFile(name: string): string {
  return join(import.meta.dirname, "corpus", `${name}.jsonl`);
}

export function readCorpus(name: string): Buffer[] {
  const lines = readFileSync(corpusFile(name), "utf8").split("\n").filter(Boolean);
  return lines.map((line) => Buffer.from(JSON.parse(line) as string, "latin1"));
}
