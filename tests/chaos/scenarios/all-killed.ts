import { expect } from "vitest";
import { Load } from "../load.ts";
import { idle, lost, twoReplicas, withSite } from "../place.ts";
import type { Scenario } from "../scenario.ts";

export const allKilled: Scenario = {
  what: "All callouts are killed at once, and restarted",
  promise:
    "sessions live; nobody gets in meanwhile; clients are in within 3 s of the first callout",
  tells: "`NatsEntraNobodyCanLogIn` after a minute",
  isInShort: true,
  run: ({ bundle, rate }) =>
    withSite(bundle, async (site) => {
      const replicas = await twoReplicas(site);
      const sessions = await idle(site.nats.urls, site.token(), 10);
      const load = Load.start(site, rate);
      await load.calm();
      load.strike();
      for (const replica of replicas) replica.signal("SIGKILL");
      await Promise.all(replicas.map((replica) => replica.exit()));
      const dead = performance.now();
      await Promise.race(["callout-0", "callout-1"].map((name) => site.start(name)));
      const down = (performance.now() - dead) / 1000;
      load.mend();
      await load.calm();
      const figures = await load.stop();
      expect.soft(lost(sessions)).toBe(0);
      expect.soft(figures.recovered).toBeLessThan(3);
      return { ...figures, besides: `the first callout served after ${down.toFixed(2)} s` };
    }),
};
