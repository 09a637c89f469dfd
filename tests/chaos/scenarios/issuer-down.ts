import { expect } from "vitest";
import { until } from "../../support/waiting/until.ts";
import { Clock } from "../clock.ts";
import { Load } from "../load.ts";
import { getsIn, twoReplicas, withSite } from "../place.ts";
import { together, type Figures, type Scenario } from "../scenario.ts";

/** Hours for which the last good keys serve (`keys.keep`). */
const keep = 24;

export const issuerDown: Scenario = {
  what: "The issuer is down for more than a day (on the callouts' clock), and comes back",
  promise:
    "no login fails for 24 h after the keys were fetched (`keys.keep`), then nobody is let in; logins work again, without a restart, within `keys.cooldown` of its return",
  tells:
    "`NatsEntraKeysOld` after 2 h, `NatsEntraKeysEnd` after 18 h, then `NatsEntraNobodyCanLogIn`",
  isInShort: true,
  run: ({ bundle, rate, scale }) =>
    withSite(bundle, async (site) => {
      const clock = new Clock(site);
      const replicas = await twoReplicas(site, {}, clock);
      const ready = async () => {
        const all = await Promise.all(replicas.map((replica) => replica.status()));
        return all.every((status) => status.ready);
      };
      const answers = new Map(site.issuer.answers);
      site.issuer.answers.clear();

      const phases: Figures[] = [];
      for (const hours of [1.01, keep / 2, keep - 0.1]) {
        await clock.set({ hours }, replicas);
        await Promise.all(replicas.map((replica) => replica.seen("keys_not_refreshed")));
        const load = Load.start(site, rate);
        await load.more(2 * rate * scale);
        phases.push(await load.stop());
        expect.soft(load.failures).toEqual([]);
      }
      await clock.set({ hours: keep + 0.1 }, replicas);
      await until("nobody to be ready", async () => !(await ready()));
      expect.soft(await getsIn(site)).toBe(false);
      const reasons = replicas.flatMap(({ records }) => records.map(({ reason }) => reason));
      expect.soft(reasons).toContain("keys_unavailable");

      for (const [path, answer] of answers) site.issuer.answers.set(path, answer);
      await clock.set({ hours: keep + 0.2 }, replicas); // more than the cool-down of five minutes
      await until("all to be ready", ready);
      const load = Load.start(site, rate);
      await load.more(2 * rate * scale);
      phases.push(await load.stop());
      expect.soft(load.failures).toEqual([]);
      return together(phases);
    }),
};
