import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { corpusFile, Finding, fuzz, readCorpus } from "./fuzz.ts";
import { targets } from "./targets/index.ts";

const help = `Usage: npm run fuzz -- TARGET [--seconds N] [--seed N] [--keep] [--input BASE64]

Feeds a parser of the callout what it never expects, guided by coverage, and judges every answer.
Targets: ${Object.keys(targets).join(", ")}

  --seconds N      for so long; 20 otherwise
  --seed N         the same run again; the clock's otherwise
  --keep           write the inputs that ran something new to tests/attack/fuzz/corpus
  --input BASE64   run this one input, as a finding names it
`;
/** Bytes of an input, and number of inputs, that the kept corpus has at most. */
const most = { bytes: 2048, inputs: 150 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "20" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    keep: { type: "boolean", default: false },
    input: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
const [name = ""] = positionals;
const target = Object.hasOwn(targets, name) ? targets[name] : undefined;
if (values.help || !target) {
  process.stdout.write(help);
  process.exit(values.help ? 0 : 1);
}

const { run, ...rest } = await target();
if (values.input !== undefined) {
  const outcome = await run(Buffer.from(values.input, "base64"));
  await outcome.check?.();
  process.stdout.write(`${outcome.label}\n`);
  process.exit(0);
}
const seconds = Number(values.seconds);
const seed = Number(values.seed);
const kept = existsSync(corpusFile(name)) ? readCorpus(name) : [];
try {
  const report = await fuzz({ run, ...rest }, kept, { seconds, seed });
  const { corpus, ...numbers } = report;
  process.stdout.write(
    `${JSON.stringify({ target: name, seed, ...numbers, corpus: corpus.length })}\n`,
  );
  if (values.keep) {
    const seeds = new Set(rest.seeds.map((it) => Buffer.from(it).toString("latin1")));
    const lines = corpus
      .filter((input) => !seeds.has(input.toString("latin1")))
      .filter(({ length }) => length <= most.bytes)
      .slice(0, most.inputs)
      .map((input) => `${JSON.stringify(input.toString("latin1"))}\n`);
    mkdirSync(dirname(corpusFile(name)), { recursive: true });
    writeFileSync(corpusFile(name), lines.join(""));
  }
  process.exit(0);
} catch (error) {
  if (!(error instanceof Finding)) throw error;
  process.stderr.write(
    `${name}, seed ${seed}: ${error.message}\n${error.stack ?? ""}\n` +
      `again: npm run fuzz -- ${name} --input ${error.input.toString("base64")}\n`,
  );
  process.exit(1);
}
