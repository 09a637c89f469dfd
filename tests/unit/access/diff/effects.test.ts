import { describe, expect, it } from "vitest";

import { diff, publish, request, serve, subscribe } from "../../../../access/index.ts";
import { aRole, documentOf as compiled } from "../fixture.ts";

/** Without what every session may ask. */
function documentOf(...args: Parameters<typeof compiled>) {
  const document = compiled(...args);
  return { ...document, session: { ...document.session, publish: [] } };
}

const service = aRole(
  { members: ["application"], grants: [serve("shop.status"), subscribe("shop.cancel")] },
  "Service",
);
const boss = aRole({ members: ["application"], grants: [publish("_INBOX.shop.x")] }, "Boss");
const before = documentOf([aRole({ grants: [publish("quiet")] }, "Asker"), service, boss]);

describe("a grant by which others answer", () => {
  it("is a gain wherever the answer can be sent, with an example", () => {
    const after = documentOf([
      aRole({ grants: [publish("quiet"), publish("$JS.API.INFO")] }, "Asker"),
      service,
      boss,
    ]);
    const found = diff(before, after);
    expect(found.verdict).toBe("BROADENS");
    const effects = found.roles.flatMap(({ role, gained }) =>
      gained.filter(({ direction }) => direction === "effect").map((it) => ({ role, ...it })),
    );
    expect(effects).toMatchObject([
      {
        role: "Asker",
        account: "orders",
        risk: "high",
        causes: [{ change: "added", effect: "allow", entry: "$JS.API.INFO", role: "Asker" }],
      },
    ]);
    expect(effects[0]?.what).toMatch(/^make others send to /);
    expect(effects[0]?.subjects.map(({ pattern }) => pattern)).toContain("shop.cancel");
    expect(found.flags.map(({ id, severity }) => [id, severity])).toEqual([
      ["role:Asker:effect:high", "high"],
      ["role:Asker:expiry_missing", "high"],
    ]);
    expect(diff(after, before)).toMatchObject({ verdict: "NARROWS", flags: [] });
  });

  it("is no gain for those who could have answers sent there before", () => {
    const asks = (...grants: Parameters<typeof aRole>[0][]) =>
      documentOf([
        aRole(
          { grants: [publish("$JS.API.INFO"), ...grants.flatMap((it) => it?.grants ?? [])] },
          "Asker",
        ),
        service,
        boss,
      ]);
    const found = diff(asks(), asks({ grants: [request("shop.status")] }));
    const [role] = found.roles;
    expect(role?.gained.map(({ direction }) => direction)).toEqual(["publish"]);
  });
});
