import { expect } from "vitest";
import type { Site } from "../../local/callout/site.ts";
import { Clock } from "../clock.ts";
import { Load } from "../load.ts";
import { getsIn, metric, twoReplicas, withSite } from "../place.ts";
import { together, type Figures, type Scenario } from "../scenario.ts";

export const clocksApart: Scenario = {
  what: "The callouts' clock is 60 s ahead of servers and issuer, or 60 s behind",
  promise: "no login fails",
  tells: "nothing: it is made up for (`clockSkew`)",
  run: ({ bundle, rate }) =>
    withSite(bundle, async (site) => {
      const all: Figures[] = [];
      for (const seconds of [60, -60]) all.push(await apart(site, seconds, rate));
      const figures = together(all);
      expect.soft(figures.failed).toBe(0);
      return figures;
    }),
};

/** Callouts that start with a clock that is off. */
async function apart(site: Site, seconds: number, rate: number): Promise<Figures> {
  const replicas = await twoReplicas(site, {}, new Clock(site, { seconds }));
  const load = Load.start(site, rate);
  await load.calm();
  await load.more(rate);
  const figures = await load.stop();
  await Promise.all(replicas.map((replica) => replica.stop()));
  return figures;
}

export const clocksFarApart: Scenario = {
  what: "The callouts' clock is 10 min ahead of servers and issuer, or 10 min behind",
  promise: "nobody is let in, and it is counted why; everybody is once it is right",
  tells:
    "`NatsEntraRequestsExpire` (ahead), `NatsEntraRequestsUnreadable` (behind); the nodes' NTP",
  run: ({ bundle, rate }) =>
    withSite(bundle, async (site) => {
      const clock = new Clock(site);
      const replicas = await twoReplicas(site, {}, clock);
      const attempts = 3;
      for (const [seconds, reason] of [
        [600, "request_expired"],
        [-600, "request_deadline"],
      ] as const) {
        await clock.set({ seconds }, replicas);
        const tried = await Promise.all(Array.from({ length: attempts }, () => getsIn(site)));
        expect.soft(tried).not.toContain(true);
        const name = `requests_dropped_total{reason="${reason}"}`;
        const dropped = await Promise.all(replicas.map((replica) => metric(replica, name)));
        expect.soft(dropped.reduce((sum, each) => sum + (each || 0), 0)).toBe(attempts);
      }
      await clock.set({}, replicas);
      const load = Load.start(site, rate);
      load.strike();
      await load.calm();
      await load.more(rate);
      const figures = await load.stop();
      return { ...figures, besides: `all of ${2 * attempts} attempts were refused before` };
    }),
};
