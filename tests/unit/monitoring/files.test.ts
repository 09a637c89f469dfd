import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { monitoringFiles } from "../../../monitoring/files.ts";

it.each(Object.entries(monitoringFiles()))("%s is the one that the sources make", (name, text) => {
  const file = new URL(`../../../monitoring/${name}`, import.meta.url);
  expect(readFileSync(file, "utf8"), "run: npm run build:monitoring").toBe(text);
});
