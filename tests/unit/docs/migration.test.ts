import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as access from "../../../access/index.ts";
import { before, copying, cutOver, after } from "../../local/walls/moving.ts";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const [policyText = "", ...steps] = [
  ...read("docs/how-to/move-streams.md").matchAll(/```ts\n(.*?)```/gs),
].map(([, code = ""]) => code);
const flat = (text: string) => text.replaceAll(/^ +/gm, "").trim();

describe("docs/how-to/move-streams.md", () => {
  it("lends a mirror what the test on real servers lends it", () => {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the page's own text
    const run = new Function(
      `{ ${Object.keys(access).join(", ")} }`,
      policyText.replace("export default", "return"),
    ) as (language: typeof access) => access.Policy;
    const shared = (policy: access.Policy) => {
      const { shop, shopdata } = access.compile(policy).document.accounts;
      const bare = shop?.exports.map(({ kind, name, subject }) => ({ kind, name, subject }));
      return { exports: bare, imports: shopdata?.imports };
    };
    expect(shared(run(access))).toEqual(shared(copying));
  });

  it.each(steps.map((code) => [code.split("\n", 1)[0], code]))("tries %s", (_first, code = "") => {
    expect(flat(read("tests/local/walls/migration.test.ts"))).toContain(flat(code));
  });

  it("shows three steps as code", () => expect(steps).toHaveLength(3));

  it("has a policy for each deployment, none of which is refused", () => {
    for (const policy of [before, copying, cutOver, after])
      expect(() => access.compile(policy)).not.toThrow();
  });
});
