import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "docs/explanation/architecture.md"), "utf8");

it("docs/explanation/architecture.md finds what it says is there", () => {
  const section = /^## Where do I find\n(.*?)^## /ms.exec(page)?.[1] ?? "";
  const places = [...section.matchAll(/`([\w-]+\/[\w./-]*)`/g)].map(([, place = ""]) => place);
  expect(places.length).toBeGreaterThan(20);
  expect(places.filter((place) => !existsSync(join(root, place)))).toEqual([]);
});
