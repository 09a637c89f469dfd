import { describe, expect, it } from "vitest";
import { account, leaf, request, service, serve } from "../../../../access/index.ts";
import { aRole, documentOf, lineOf, mistakesOf, orders } from "../fixture.ts";

const site = leaf({ publish: ["site.{oid}.>"], subscribe: ["plans.>"] });
const open = orders({ limits: { leafNodes: 3 } });

describe("a role for leaf nodes", () => {
  it("may pass its subjects on, and lets sessions be of leaf nodes", () => {
    expect(documentOf([aRole({ grants: [site] })], [open]).roles["Orders.Read"]).toMatchObject({
      connections: ["LEAFNODE"],
      publish: { allow: ["site.{oid}.>"], deny: [] },
      subscribe: { allow: ["plans.>"], deny: [] },
    });
  });

  it("needs an account that takes leaf nodes", () => {
    const [mistake, ...others] = mistakesOf([aRole({ grants: [site] })]);
    expect(others).toEqual([]);
    expect(mistake).toMatchObject({ code: "leaf_limit", role: "Orders.Read" });
    expect(lineOf(mistake)).toContain("leaf(");
  });

  it.each([
    [leaf({}), "leaf_empty"],
    [leaf({ publish: ["site..a"] }), "subject_empty_token"],
    [leaf({ publish: ["site.a workers"] }), "queue_on_publish"],
    [leaf({ subscribe: ["plans.{upn}"] }), "placeholder_unknown"],
    [leaf({ subscribe: ["$SYS.>"] }), "subject_system"],
  ])("is checked as others are: $0.label", (grant, code) => {
    expect(mistakesOf([aRole({ grants: [grant] })], [open])).toMatchObject([{ code }]);
  });

  it("is not for the account of a service that other accounts request", () => {
    const shop = account("shop", { description: "Shop", limits: { leafNodes: 3 } });
    const status = service("orders.status", { account: shop });
    const roles = [
      aRole({ account: shop, grants: [serve(status), site] }, "Shop.Serve"),
      aRole({ grants: [request(status)] }),
    ];
    expect(mistakesOf(roles, [orders(), shop])).toMatchObject([{ code: "wall_leaf" }]);
  });
});
