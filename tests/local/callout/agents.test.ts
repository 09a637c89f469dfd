import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestOf, mayPublish, maySubscribe, type Permissions } from "../../../access/index.ts";
import { AGENT_SESSION } from "../../../access/document/session.ts";
import { Attempts } from "../../../cli/network/attempt.ts";
import { whoami } from "../../../client/whoami.ts";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { login } from "../../support/connect.ts";
import * as entra from "../../support/token.ts";
import { until } from "../../support/waiting/until.ts";
import type { Replica } from "./replica.ts";
import { Site } from "./site.ts";

const stranger = "99999999-9999-4999-8999-999999999999";
const read = roleEntry("orders", {
  members: ["user"],
  publish: { allow: ["orders.*.status", "orders.eu.>"], deny: ["orders.eu.cancel"] },
  subscribe: {
    allow: ["desk.{oid}.>", "events.*.paid", "events.eu.>", "work workers"],
    deny: ["events.*.paid.>", "events.eu.card.>"],
  },
});
const write = roleEntry("orders", {
  members: ["user"],
  publish: { allow: ["prices.>"], deny: ["orders.us.status"] },
  subscribe: { allow: ["work.>", "work.a others"], deny: [] },
});
const triage = {
  description: "Looks into orders",
  account: "orders",
  clients: [entra.azp],
  publish: {
    allow: ["*.us.status", ...AGENT_SESSION.publish, "orders.eu.*", "prices.eu"],
    deny: ["orders.eu.refund"],
  },
  subscribe: {
    allow: ["_INBOX.{oid}.{azp}.>", "desk.*.mail", "events.>", "work", "work.a"],
    deny: ["desk.*.mail.>", "events.eu.secret"],
  },
};
const body = {
  ...accessDocument({ "Orders.Read": read, "Prices.Write": write }),
  agents: { triage },
};
const policy = { ...body, digest: digestOf({ ...body, digest: undefined }) };

/** Every subject of these tokens, with wildcards for subscriptions. */
const subjects = ["orders.eu.status", "orders.us.status", "orders.eu.cancel", "orders.eu.refund"]
  .concat(["orders.eu.a.b", "prices.eu", "prices.us", "orders.x.status", "$SYS.REQ.USER.INFO"])
  .concat([`nats-entra.whoami.${entra.oid}.x`, `nats-entra.whoami.${entra.oid}.${entra.azp}.x`])
  .concat([`desk.${entra.oid}.mail`, `desk.${stranger}.mail`, `desk.${entra.oid}.>`, "desk.*.mail"])
  .concat(["events.eu.paid", "events.us.paid", "events.us.new", "events.eu.secret", "events.>"])
  .concat(["events.eu.>", "events.eu.card.number", "events.*.paid", "events.us.*", "work"])
  .concat(["work.a", "work.b", "work.>", `_INBOX.${entra.oid}.x`, `_INBOX.${entra.oid}.>`])
  .concat([`_INBOX.${entra.oid}.${entra.azp}.x.y`, `_INBOX.${stranger}.${entra.azp}.x`, ">"]);
const queues = [undefined, "workers", "others", "none"] as const;

let site: Site;
let replica: Replica;
beforeAll(async () => {
  site = await Site.create(await buildCallout(), policy, { nodes: 1 });
  replica = await site.start("callout-0");
});
afterAll(() => site.stop());

const connect = (token: string) => site.connect(token);
const facets = { xms_act_fct: "3 9 11", xms_sub_fct: "9 3" };

describe("a session on behalf of a person, on a real server", () => {
  it.each([[["Orders.Read"]], [["Orders.Read", "Prices.Write"]], [["Prices.Write"]]])(
    "permits what a session of hers with %j permits and the bounds too, and nothing else",
    { timeout: 60_000 },
    async (roles) => {
      const hersToken = site.token({ roles, azp: stranger });
      const hers = await connect(hersToken);
      const token = site.token({ roles, ...facets });
      const its = await login({
        servers: [...site.nats.urls],
        token,
        prefix: `_INBOX.${entra.oid}.${entra.azp}`,
      });
      const [full, bounded] = [new Attempts(hers, hersToken), new Attempts(its, token)];
      const filled = JSON.parse(
        JSON.stringify(triage).replaceAll("{oid}", entra.oid).replaceAll("{azp}", entra.azp),
      ) as Permissions;
      let permitted = 0;
      for (const subject of subjects) {
        for (const queue of queues) {
          const attempt = { verb: "subscribe", subject, queue } as const;
          const may = await bounded.permits(attempt);
          const both = (await full.permits(attempt)) && maySubscribe(filled, subject, queue);
          // her other clients have another `azp`, in the place of the agent's own in her inbox
          expect({ ...attempt, may }).toEqual({ ...attempt, may: both });
          permitted += Number(may);
        }
        if (/[*>]/.test(subject)) continue;
        const attempt = { verb: "publish", subject } as const;
        const both = (await full.permits(attempt)) && mayPublish(filled, subject);
        expect({ ...attempt, may: await bounded.permits(attempt) }).toEqual({
          ...attempt,
          may: both,
        });
        permitted += Number(both);
      }
      expect(permitted).toBeGreaterThan(3);
      await its.close();
    },
  );

  it("has an inbox of its own, in which she reads but which reads none of hers", async () => {
    const prefix = `_INBOX.${entra.oid}.${entra.azp}`;
    const its = await login({ servers: [...site.nats.urls], token: site.token(facets), prefix });
    const me = await whoami(its, `${entra.oid}.${entra.azp}`);
    expect(me).toMatchObject({ user: `user:${entra.oid}`, agent: "triage", azp: entra.azp });
    await until("its record", () => replica.records.at(-1)?.azp === entra.azp);
    expect(replica.records.at(-1)).toMatchObject({
      decision: "granted",
      agent: "triage",
      is_agent: true,
      oid: entra.oid,
      azp: entra.azp,
    });
    await its.close();
  });

  it("is refused to an agent that the policy does not know, and audited", async () => {
    await expect(connect(site.token({ ...facets, azp: stranger }))).rejects.toThrow(
      "Authorization Violation",
    );
    await until("its record", () => replica.records.at(-1)?.azp === stranger);
    expect(replica.records.at(-1)).toMatchObject({
      decision: "denied",
      reason: "agent_unknown",
      is_agent: true,
      azp: stranger,
    });
  });
});
