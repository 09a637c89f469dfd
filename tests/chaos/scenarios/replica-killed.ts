import { expect } from "vitest";
import { Load } from "../load.ts";
import { twoReplicas, withSite } from "../place.ts";
import type { Scenario } from "../scenario.ts";

export const replicaKilled: Scenario = {
  what: "One of two callouts is killed (SIGKILL)",
  promise: "only logins fail that it had taken on; their clients are in within 3 s",
  tells:
    "`NatsEntraCalloutNotReady`, or `NatsEntraCalloutRestarts` when it comes back; the other continues",
  isInShort: true,
  run: ({ bundle, rate, scale }) =>
    withSite(bundle, async (site) => {
      const replicas = await twoReplicas(site);
      const load = Load.start(site, rate);
      await load.calm();
      for (let turn = 0; turn < 6 * scale; turn++) {
        const at = turn % 2 === 0 ? 0 : 1;
        load.strike();
        replicas[at].signal("SIGKILL");
        await replicas[at].exit();
        replicas[at] = await site.start(`callout-${at}`);
        await load.calm(500); // a client that is still on its way would meet two kills
      }
      const kills = Math.round(6 * scale);
      const figures = await load.stop();
      expect.soft(figures.longest).toBeLessThan(3);
      // what a busy replica has in its hands; every other login is the other's
      expect.soft(figures.failed / kills).toBeLessThan(Math.max(10, rate / 10));
      return { ...figures, besides: `${kills} kills, one after the other` };
    }),
};
