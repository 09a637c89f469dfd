import { parseArgs } from "node:util";
import { attack } from "./adversary.ts";
import { proofs } from "./model.ts";
import { told } from "./report.ts";

const help = `Usage: node tests/attack/effects/adversary/main.ts [--policies N] [--seed N] [--servers N]

Lets bounded attackers try every trick on random policies, on real servers, and holds the proofs to what happened.

  --policies N   so many; 2000 otherwise
  --seed N       the same policies again; the clock's otherwise
  --servers N    so many side by side; 2 otherwise
`;
const { values } = parseArgs({
  options: {
    policies: { type: "string", default: "2000" },
    servers: { type: "string", default: "2" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
const options = { policies: Number(values.policies), seed: Number(values.seed) };
const started = Date.now();
const onProgress = (tried: number) => {
  if (tried % 1000 === 0) process.stderr.write(`… ${tried} policies\n`);
};
const servers = Number(values.servers);
const outcome = await attack({ ...options, servers, model: proofs, onProgress });
const seconds = ((Date.now() - started) / 1000).toFixed(0);
process.stdout.write(`${told(outcome, options)}\n${seconds} s\n`);
process.exit(outcome.misses.length === 0 ? 0 : 1);
