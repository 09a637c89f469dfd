import { expect, it } from "vitest";
import { nodeOptions } from "../../../../../components/kubernetes/callout/heap.ts";

const safe = "--disallow-code-generation-from-strings --max-semi-space-size=4";

it.each([
  ["256Mi", `${safe} --max-old-space-size=166`],
  ["1Gi", `${safe} --max-old-space-size=665`],
  ["1.5G", `${safe} --max-old-space-size=929`],
  ["268435456", `${safe} --max-old-space-size=166`],
  ["16Mi", `${safe} --max-old-space-size=32`],
  ["1e9", safe],
  [undefined, safe],
])("of a limit of %s, the heap gets what is left of it", (limit, options) => {
  expect(nodeOptions(limit)).toBe(options);
});
