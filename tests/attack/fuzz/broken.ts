/** Fuzzes code that is wrong on purpose: three steps deep, each found by the coverage of the one before. */
import { openCompact } from "../../../callout/token/compact.ts";
import { Finding, fuzz } from "./fuzz.ts";
import type { Target } from "./target.ts";

const target: Target = {
  seeds: ["e30.e30.AA"],
  dictionary: ["x"],
  run(input) {
    const token = openCompact(input.toString("latin1"));
    if (!token) return { label: "malformed" };
    if (token.signature.length < 2) return { label: "short" };
    if (token.signature[0] === token.signature[1]) throw new Error("found");
    return { label: "long" };
  },
};

try {
  await fuzz(target, [], { seconds: 60, seed: 1 });
} catch (error) {
  process.stderr.write(error instanceof Finding ? `${error.message}\n` : String(error));
  process.exit(1);
}
process.exit(0);
