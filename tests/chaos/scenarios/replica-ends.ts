import { expect } from "vitest";
import { Load } from "../load.ts";
import { twoReplicas, withSite } from "../place.ts";
import type { Scenario } from "../scenario.ts";

export const replicaEnds: Scenario = {
  what: "One of two callouts is ended (SIGTERM), as by a rolling update",
  promise: "no login fails",
  tells: "nothing, and nothing has to be done",
  isInShort: true,
  run: ({ bundle, rate, scale }) =>
    withSite(bundle, async (site) => {
      const replicas = await twoReplicas(site);
      const load = Load.start(site, rate);
      await load.calm();
      for (let turn = 0; turn < 6 * scale; turn++) {
        const at = turn % 2 === 0 ? 0 : 1;
        load.strike();
        expect.soft(await replicas[at].stop()).toBe(0);
        replicas[at] = await site.start(`callout-${at}`);
      }
      const figures = await load.stop();
      expect.soft(load.failures).toEqual([]);
      return figures;
    }),
};
