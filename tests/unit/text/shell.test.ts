import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { commandLine } from "../../../text/shell.ts";
import { outside } from "./outside.ts";

it("a command line that is pasted has the words it was made of, and runs nothing else", () => {
  const words = fc.array(
    outside.map((text) => text.replaceAll(/[\0\ud800-\udfff]/g, "")),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(words, (all) => {
      const read = execFileSync("sh", ["-c", `printf '%s\\0' end ${commandLine(all)}`]).toString();
      expect(read.split("\0")).toEqual(["end", ...all, ""]);
    }),
    { numRuns: 40 },
  );
});
