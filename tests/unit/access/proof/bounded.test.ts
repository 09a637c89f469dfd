import { describe, expect, it } from "vitest";
import {
  agent,
  boundedOf,
  compile,
  policy,
  publish,
  request,
  serve,
  subscribe,
} from "../../../../access/index.ts";
import { aRole, CLAIMS, orders } from "../fixture.ts";
import { failing } from "../../../support/failing.ts";

const { document, sources } = compile(
  policy({
    accounts: [orders()],
    roles: [
      aRole({ grants: [request("orders.status"), subscribe("orders.events.>")] }),
      aRole({ grants: [publish("orders.*.cancel")] }, "Orders.Operate"),
      aRole({ grants: [publish("prices.>")], denies: [publish("orders.x")] }, "Prices.Write"),
      aRole({ members: ["application"], grants: [publish("orders.>")] }, "Orders.Serve"),
    ],
    agents: [
      agent("triage", {
        description: "Looks into orders",
        clients: [CLAIMS.azp],
        account: "orders",
        bounds: [publish("orders.>"), subscribe("orders.events.failed.>")],
        denies: [publish("orders.big.cancel")],
        maxSession: "30m",
      }),
    ],
  }),
);

describe("the bounds of an agent", () => {
  const found = boundedOf(document, "triage");

  it("are said at most, and exactly for each role of a person", () => {
    expect(found).toMatchObject({
      policy: document.digest,
      agent: "triage",
      account: "orders",
      clients: [CLAIMS.azp],
      maxSession: 1800,
    });
    const said = (name: string) =>
      found.byRole[name]?.can.filter((text) => !/inbox|replies|who it is/i.test(text));
    expect(said("Orders.Read")).toEqual([
      "publish orders.status",
      "receive orders.events.failed.>",
    ]);
    expect(found.byRole["Orders.Operate"]?.publish).toContainEqual({
      pattern: "orders.*.cancel",
      except: ["orders.big.cancel"],
    });
    expect(Object.keys(found.byRole)).toEqual(["Orders.Operate", "Orders.Read"]);
    expect(found.nothingBy).toEqual(["Prices.Write"]);
  });

  it("say what others send because of it, where it may not publish, if streams are known", () => {
    expect(found).not.toHaveProperty("effects");
    const { effects } = boundedOf(document, "triage", sources);
    expect(effects).toEqual([]);
    const asking = compile(
      policy({
        accounts: [orders()],
        roles: [
          aRole({ grants: [request("orders.status"), subscribe("prices.>")] }),
          aRole({ grants: [serve("orders.status"), publish("prices.eu")] }, "Orders.Serve"),
        ],
        agents: [
          agent("triage", {
            description: "Looks into orders",
            clients: [CLAIMS.azp],
            account: "orders",
            bounds: [request("orders.status"), publish("prices.eu.x")],
          }),
        ],
      }),
    );
    const stated = boundedOf(asking.document, "triage", asking.sources);
    expect(stated).toMatchObject(boundedOf(asking.document, "triage"));
    expect(stated.effects).toEqual([
      {
        account: "orders",
        subjects: expect.arrayContaining([{ pattern: "prices.eu", except: [] }]) as unknown,
      },
    ]);
    const all = stated.effects?.flatMap(({ subjects }) => subjects.map(({ pattern }) => pattern));
    expect(all).not.toContain("orders.status");
  });

  it("are those of an agent that the policy has", () => {
    expect(() => boundedOf(document, "triagge")).toThrow(failing(/did you mean 'triage'/));
    expect(() => boundedOf(document, "constructor")).toThrow(failing(/name one of triage/));
  });
});
