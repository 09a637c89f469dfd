import { expect } from "vitest";
import { Load } from "../load.ts";
import { idle, lost, twoReplicas, withSite } from "../place.ts";
import type { Scenario } from "../scenario.ts";
import { pace } from "../../support/waiting/pace.ts";

/** Seconds. */
const hang = 10;

export const replicaHangs: Scenario = {
  what: `One of two callouts hangs for ${hang} s (SIGSTOP)`,
  promise:
    "sessions continue; clients that retry get in through the other; no effect remains afterwards",
  tells: "`NatsEntraCalloutNotReady`; Kubernetes restarts a hung replica after its liveness probe",
  run: ({ bundle, rate }) =>
    withSite(bundle, async (site) => {
      const replicas = await twoReplicas(site);
      const sessions = await idle(site.nats.urls, site.token(), 10);
      const load = Load.start(site, rate);
      await load.calm();
      load.strike();
      replicas[0].signal("SIGSTOP");
      try {
        await pace(hang * 1000);
      } finally {
        replicas[0].signal("SIGCONT");
      }
      load.mend();
      await load.calm();
      const figures = await load.stop();
      expect.soft(lost(sessions)).toBe(0);
      expect.soft(figures.recovered).toBeLessThan(5);
      expect.soft(figures.failed / figures.clients).toBeLessThan(1.5);
      return figures;
    }),
};
