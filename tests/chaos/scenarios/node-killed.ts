import { expect } from "vitest";
import { Load } from "../load.ts";
import { idle, lost, twoReplicas, withSite } from "../place.ts";
import type { Scenario } from "../scenario.ts";

export const nodeKilled: Scenario = {
  what: "One of three NATS nodes, with a callout at it, is killed (SIGKILL), and comes back",
  promise:
    "sessions at other nodes live; clients that try another node are in within 3 s; the callout is back by itself",
  tells: "`NatsNodesMissing`; give clients the addresses of all nodes",
  isInShort: true,
  run: ({ bundle, rate, scale }) =>
    withSite(bundle, async (site) => {
      const [replica] = await twoReplicas(site);
      const { server } = (await replica.status()).nats;
      const [node] = site.nats.nodes.filter(({ url }) => url.endsWith(String(server)));
      if (!node) throw new Error(`no node is ${String(server)}`);
      const others = site.nats.urls.filter((url) => url !== node.url);
      const sessions = await idle(others, site.token(), 20);
      const load = Load.start(site, rate);
      await load.calm();

      load.strike();
      await node.stop("SIGKILL");
      await replica.seen("nats_connected", 2);
      await load.more(6 * rate * scale);
      await node.start();
      load.mend();
      await load.calm();
      const figures = await load.stop();

      expect.soft(lost(sessions)).toBe(0);
      expect.soft(figures.longest).toBeLessThan(3);
      const alive = load.failures.filter((why) => !why.includes("ECONNREFUSED")).length;
      const besides = `${sessions.length} sessions lived; ${alive} of the failed attempts were not for the dead node's closed port`;
      return { ...figures, besides };
    }),
};
