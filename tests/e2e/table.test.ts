import { describe, expect, inject, it } from "vitest";
import { login } from "../support/connect.ts";
import { Stack } from "../support/stack.ts";
import { until } from "../support/waiting/until.ts";

const stack = new Stack(inject("stackRoot"));

describe("npm run up", () => {
  it("ends with the table of who may do what, each cell tried on a real node", async () => {
    const lines = inject("upOutput").split("\n");
    const start = lines.findIndex((line) => line.trim() === "sara");
    const table = lines.slice(
      start,
      lines.findIndex((line) => line.includes("attempts")),
    );
    // spaces at the ends of lines are no part of the picture
    const text = table.map((line) => line.trimEnd()).join("\n");
    await expect(`${text.trimEnd()}\n`).toMatchFileSnapshot("../golden/demo-table.txt");
  });

  it("counts the attempts, and the broker and the policy agree on all of them", () => {
    expect(inject("upOutput")).toMatch(/169 attempts with real tokens on 3 servers/);
    expect(inject("upOutput")).toMatch(/The broker and the policy agree on every one/);
  });

  it("goes on with the redirections, each tried on every node, each without effect", async () => {
    const lines = inject("upOutput").split("\n");
    const start = lines.findIndex((line) => line.trimStart().startsWith("who has"));
    const end = lines.findIndex((line) => line.includes("without effect"));
    const text = lines.slice(start, end + 1).map((line) => line.trimEnd());
    await expect(`${text.join("\n")}\n`).toMatchFileSnapshot("../golden/demo-redirections.txt");
  });
});

describe("the cluster", () => {
  it("is one of three nodes that run the same configuration", async () => {
    const { monitors } = await stack.settings();
    const nodes = await Promise.all(
      monitors.map(async (url) => {
        const [varz, routez] = await Promise.all(
          ["varz", "routez"].map(async (page) => (await fetch(`${url}/${page}`)).json()),
        );
        const { tags } = varz as { tags: string[] };
        const { routes } = routez as { routes: { remote_name: string }[] };
        return { tags, peers: new Set(routes.map(({ remote_name }) => remote_name)).size };
      }),
    );
    expect(nodes).toHaveLength(3);
    for (const node of nodes) {
      expect(node.peers).toBe(2);
      expect(node.tags).toEqual(nodes[0]?.tags);
    }
  });

  it("carries a message from an identity on one node to an identity on another", async () => {
    const { servers } = await stack.settings();
    const listener = await login({ servers: servers[0] ?? "", token: await stack.token("sara") });
    const speaker = await login({
      servers: servers[2] ?? "",
      token: await stack.token("order-service"),
    });
    const texts = new Set<string>();
    listener.subscribe("orders.events.created", {
      callback: (_error, message) => void texts.add(message.string()),
    });
    await listener.flush();
    // interest travels the route
    await until("the message", () => {
      speaker.publish("orders.events.created", "order 17");
      return texts.size > 0;
    });
    expect([...texts]).toEqual(["order 17"]);
    await Promise.all([listener.close(), speaker.close()]);
  });

  it("carries it to the other account as well, by the export and import between them", async () => {
    const { servers } = await stack.settings();
    const books = await login({ servers: servers[1] ?? "", token: await stack.token("fatima") });
    const speaker = await login({
      servers: servers[0] ?? "",
      token: await stack.token("order-service"),
    });
    const texts = new Set<string>();
    books.subscribe("shop.orders.payment.captured", {
      callback: (_error, message) => void texts.add(message.string()),
    });
    await books.flush();
    // interest travels the route
    await until("the message", () => {
      speaker.publish("orders.events.payment.captured", "42 EUR");
      return texts.size > 0;
    });
    expect([...texts]).toEqual(["42 EUR"]);
    await Promise.all([books.close(), speaker.close()]);
  });
});
