import { describe, expect, inject, it } from "vitest";
import { claims } from "../support/connect.ts";
import { podTime } from "./support/kubectl.ts";
import { all, refused, type Attempts } from "./support/attempts.ts";
import { nodeAddress } from "./support/pods.ts";
import { KubernetesStack } from "./support/stack.ts";
import { until } from "../support/waiting/until.ts";

const stack = new KubernetesStack(inject("kubernetesStack"));

interface Case {
  as: string;
  may: Attempts;
  mayNot: Attempts;
}

/** Of each role, what it is for, and what is next to that. */
const cases: Record<string, Case> = {
  "Orders.Read": {
    as: "sara",
    may: { publish: ["orders.status"], subscribe: ["orders.events.>", "orders.events.shipped"] },
    mayNot: {
      publish: [
        ...["orders.cancel", "orders.events.shipped"],
        ...["$JS.API.STREAM.INFO.ORDERS", "$JS.shopdata.API.STREAM.INFO.ORDERS"],
      ],
      subscribe: [
        ...["orders.events.payment.captured", "orders.status", ">", "_INBOX.>"],
        "support.00000000-0000-4000-8000-000000000006.handovers",
      ],
    },
  },
  "Orders.Operate": {
    as: "omar",
    may: {
      publish: ["orders.cancel", "$JS.shopdata.API.STREAM.INFO.ORDERS"],
      subscribe: ["orders.events.>"],
    },
    mayNot: {
      publish: [
        ...["orders.events.shipped", "$JS.API.STREAM.INFO.ORDERS"],
        "$JS.shopdata.API.STREAM.DELETE.ORDERS",
      ],
      subscribe: ["ledger.>", "$SYS.>"],
    },
  },
  "Orders.Serve": {
    as: "order-service",
    may: { publish: ["orders.events.payment.captured", "orders.events.shipped"] },
    mayNot: { publish: ["orders.cancel"], subscribe: ["orders.status", "orders.events.>"] },
  },
  "Shipping.Work": {
    as: "shipping-worker",
    may: {
      publish: [
        ...["orders.shipped", "shipping.labels.print"],
        // clients look a stream up before they consume it
        "$JS.shopdata.API.STREAM.INFO.ORDERS",
      ],
    },
    mayNot: {
      publish: ["orders.events.shipped", "$JS.shopdata.API.STREAM.NAMES"],
      subscribe: ["orders.shipped", "orders.events.shipped"],
    },
  },
  "Streams.Deploy": {
    as: "deploy-job",
    may: { publish: ["$JS.API.STREAM.INFO.ORDERS"] },
    mayNot: {
      publish: ["orders.events.shipped", "$JS.API.STREAM.PURGE.ORDERS", "$JS.API.STREAM.NAMES"],
    },
  },
};

describe.each(Object.entries(cases))("whoever has %s", (_, { as, may, mayNot }) => {
  it("may do what the role is for", async () => {
    expect(await refused(await stack.login(as), may)).toEqual([]);
  });

  it("may do nothing beside it", async () => {
    expect(await refused(await stack.login(as), mayNot)).toEqual(all(mayNot));
  });
});

it("carries messages from node to node, but for what the receiver's role denies", async () => {
  const [sara, service] = await Promise.all([
    stack.login("sara", { servers: nodeAddress(0) }),
    stack.login("order-service", { servers: nodeAddress(2) }),
  ]);
  const heard: string[] = [];
  const callback = (_: unknown, { subject }: { subject: string }) => void heard.push(subject);
  sara.subscribe("orders.events.>", { callback });
  const says = async (event: string) => {
    service.publish(`orders.events.${event}`, event);
    await service.flush();
    return heard.includes(`orders.events.${event}`);
  };
  await until("interest in events on the other node", () => says("created"), podTime);
  await says("payment.captured");
  await until("event on the other node", () => says("shipped"), podTime);
  expect(heard).not.toContain("orders.events.payment.captured");
  await Promise.all([sara.close(), service.close()]);
});

describe("a managed identity of a workload", () => {
  it("logs in like everybody, by its own token", async () => {
    const token = await stack.token("order-service");
    expect(claims(token)["idtyp"]).toBe("app");
    await (await stack.login("order-service")).close();
  });
});

describe("nobody gets in", () => {
  it("without a role: there is not even a token, since assignment is required", async () => {
    await expect(stack.token("nobody")).rejects.toThrow("AADSTS50105");
  });

  it.each(["no-roles", "unknown-role", "wrong-tenant", "tampered-payload", "expired"])(
    "with a token with %s",
    async (defect) => {
      await expect(stack.login("sara", { defect })).rejects.toThrow(/authorization violation/i);
    },
  );

  it("without a token", async () => {
    await expect(stack.login("sara", { token: "" })).rejects.toThrow(/authorization violation/i);
  });
});
