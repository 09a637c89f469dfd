import { describe, expect, it } from "vitest";
import {
  account,
  compile,
  controlAccount,
  policy,
  publish,
  publishTo,
  role,
  stream,
  unkeptMistake,
  unkeptStreams,
  type Account,
} from "../../../../access/index.ts";

const shop = account("shop", { description: "A shop", jetstream: { disk: "1GiB" } });
const compiled = (names: readonly string[], others: readonly Account[] = []) => {
  const grants = names.map((name) => publishTo(stream(name, { subjects: [`${name}.>`] })));
  const about = { description: "Writes", account: shop, members: ["user"] } as const;
  const writer = role("Shop.Write", { ...about, grants: [publish("shop.in"), ...grants] });
  return compile(policy({ accounts: [shop, ...others], roles: [writer] }));
};

describe("streams of a policy without a control account", () => {
  it("are kept by nobody, which is a mistake where the first is declared", () => {
    expect(unkeptStreams(compiled(["A", "B"]).document)).toMatchObject({
      code: "streams_unkept",
      message: expect.stringContaining("declares streams (A, B) and has no") as string,
      next: "add controlAccount() to its accounts",
    });
    const mistake = unkeptMistake(compiled(["A"]));
    expect(mistake?.place.file).toContain("unkept.test.ts");
  });

  it("are named, the first of them", () => {
    const { message } = unkeptStreams(compiled(["A", "B", "C", "D"]).document) ?? {};
    expect(message).toContain("(A, B, C, …)");
  });

  it("are none with a control account, or when none is declared", () => {
    expect(
      unkeptStreams(compiled(["A"], [controlAccount({ disk: "1GiB" })]).document),
    ).toBeUndefined();
    expect(unkeptMistake(compiled([]))).toBeUndefined();
  });
});
