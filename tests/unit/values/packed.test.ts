import { brotliCompressSync } from "node:zlib";
import { expect, it } from "vitest";
import { packed, unpacked } from "../../../values/packed.ts";

it("gives back what was packed, in fewer characters", () => {
  const roles = Array.from({ length: 1000 }, (_, i) => ({ id: `team${i}.orders.>`, deny: [] }));
  const text = packed({ roles });
  expect(unpacked(text)).toEqual({ roles });
  expect(text.length).toBeLessThan(JSON.stringify({ roles }).length / 4);
});

it("refuses what was not packed", () => {
  expect(() => unpacked("eyJhIjoxfQ==")).toThrow();
  expect(() => unpacked(packed("x").slice(0, -4))).toThrow();
});

it("refuses what would take more memory than any policy", () => {
  const bomb = brotliCompressSync(Buffer.alloc(65 * 1024 * 1024)).toString("base64");
  expect(bomb.length).toBeLessThan(1000);
  expect(() => unpacked(bomb)).toThrow(/larger than/);
});
