import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Review } from "../../../reports/access-review/model.ts";
import { PolicyFolder } from "../../../cli/policy/folder.ts";
import { buildCallout } from "../../../tools/build.ts";
import * as entra from "../../support/token.ts";
import { Terminal } from "../../support/terminal.ts";
import { writeShopPolicy } from "../../support/policies/shop.ts";
import { Site } from "../callout/site.ts";

const bob = "33333333-3333-4333-8333-000000000002";
let site: Site;
let terminal: Terminal;
beforeAll(async () => {
  terminal = new Terminal();
  writeShopPolicy(terminal.folder);
  const { document } = await new PolicyFolder("policies", terminal.folder).compile();
  site = await Site.create(await buildCallout(), document, { nodes: 1 });
});
afterAll(async () => {
  await site.stop();
  terminal.remove();
});

it("tells from a real callout's log and real servers who logged in, who did not, and what for", async () => {
  const folder = join(terminal.folder, "audit");
  mkdirSync(folder);
  await site.start("callout-0", { audit: { file: { folder } } });
  const roles = ["Shop.Read"];
  const ada = await site.connect(site.token({ roles }));
  // connected, and subscribed to nothing that the role is for
  await ada.flush();
  await expect(site.connect(site.token({ roles: [] }))).rejects.toThrow("Authorization Violation");
  writeFileSync(
    join(terminal.folder, "assigned.csv"),
    `role,principal,kind,oid\r\nShop.Read,"Example, Ada",user,${entra.oid}\r\nMoney.Read,Bob,user,${bob}\r\n`,
  );
  const monitor = site.nats.nodes[0]?.monitor ?? "";
  const until = new Date(Date.now() + 60_000).toISOString();
  const { code, stderr } = await terminal.run(
    ...["access-review", "--since", "2020-01-01", "--until", until, "--out", "review"],
    ...["--audit", "audit", "--directory", "assigned.csv", "--connections", monitor],
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const review = JSON.parse(
    readFileSync(join(terminal.folder, "review/review.json"), "utf8"),
  ) as Review;
  expect(review.verified).toMatchObject({ ok: true, instances: [{ instance: "callout-0" }] });
  expect(review.access).toMatchObject([
    { identity: "Bob", role: "Money.Read", logins: 0 },
    { identity: "Example, Ada", role: "Shop.Read", logins: 1, assignment: "direct" },
  ]);
  expect(review.refusals).toMatchObject([{ reason: "no_roles", identity: "Example, Ada" }]);
  const found = review.findings.map(({ code: what, identity = "" }) =>
    `${what} ${identity}`.trim(),
  );
  expect(found).toEqual([
    "assignment_unused Bob",
    "subscription_unused Example, Ada",
    "role_vacant",
  ]);
  expect(review.limits).toContainEqual(expect.stringMatching(/no git history/));
  expect(review.limits).toContainEqual(expect.stringMatching(/sample of one moment/));
});
