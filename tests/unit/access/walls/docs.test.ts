import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as access from "../../../../access/index.ts";
import { exportsOf, importsOf } from "./fixture.ts";

/** The example of the page, as a program that returns its policy. */
function exampleOf(page: string, heading: string): access.Policy {
  const section = readFileSync(
    new URL(`../../../../docs/reference/${page}`, import.meta.url),
    "utf8",
  ).split(`\n## ${heading}`)[1];
  const code = /```ts\n(.*?)```/s.exec(section ?? "")?.[1] ?? "";
  const names = Object.keys(access).join(", ");
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the page's own text
  const run = new Function(`{ ${names} }`, code.replace("export default", "return")) as (
    language: typeof access,
  ) => access.Policy;
  return run(access);
}

describe("the example of walls in the docs", () => {
  const { document } = access.compile(exampleOf("policies.md", "Walls"));

  it("lets support ask for the status and read European prices, and nothing else", () => {
    expect(importsOf(document, "support")).toContain("service shop orders.status");
    expect(importsOf(document, "support").filter((text) => text.includes("ORDERS"))).toEqual([]);
    expect(importsOf(document, "support").filter((text) => /\$KV\.prices\.>/.test(text))).toEqual(
      [],
    );
  });

  it("exports every part to those alone that need it", () => {
    expect(exportsOf(document, "shop")).toEqual(["service orders.status for support"]);
    expect(exportsOf(document, "shopdata")).toContain("service orders.events.> for shop");
    expect(document.accounts["shopdata"]).toMatchObject({ vault: true, imports: [] });
  });
});
