import { expect } from "vitest";
import { until } from "../../support/waiting/until.ts";
import type { Site } from "../../local/callout/site.ts";
import { Load } from "../load.ts";
import { idle, lost, withSite } from "../place.ts";
import { together, type Figures, type Form, type Scenario } from "../scenario.ts";
import { Zone } from "../zone.ts";
import { pace } from "../../support/waiting/pace.ts";

/** Seconds without a network between the sides: longer than a dead route is believed in. */
const cut = 15;

export const partition: Scenario = {
  what: `No network between two nodes and the third for ${cut} s; a callout on each side`,
  promise:
    "sessions live; within 12 s each side is served by its own callout; afterwards it is one cluster again, at once",
  tells:
    "`NatsNodesMissing`, from the side of Prometheus; have a callout on each side, and give clients all nodes",
  isInShort: true,
  run: (form) =>
    withZone(form, async (site, zone) => {
      const [first, second, third] = site.nats.urls as [string, string, string];
      // the addresses of these namespaces are not loopback, and go nowhere else
      const at = (...servers: string[]) => ({ nats: { servers, allowClearText: true } });
      await site.start("callout-0", at(first, second));
      await site.start("callout-1", at(third));
      return sides(site, zone, form);
    }),
};

async function withZone(
  { bundle }: Form,
  work: (site: Site, zone: Zone) => Promise<Figures>,
): Promise<Figures> {
  const zone = await Zone.create();
  try {
    const places = [Zone.here, Zone.here, zone.place];
    return await withSite(bundle, (site) => work(site, zone), { places });
  } finally {
    await zone.remove();
  }
}

async function sides(site: Site, zone: Zone, { rate }: Form): Promise<Figures> {
  const urls = [...site.nats.urls];
  const [far = ""] = urls.splice(2);
  const sessions = await idle(site.nats.urls, site.token(), 10);
  const loads = [urls, [far]].map((side) => Load.start(site, rate / 2, side));
  const all = (what: (load: Load) => Promise<unknown>) => Promise.all(loads.map(what));
  await all((load) => load.calm());
  for (const load of loads) load.strike();
  await zone.cut();
  await pace(cut * 1000);
  await zone.heal();
  for (const load of loads) load.strike();
  await until("one cluster", async () => {
    const nodes = await Promise.all(site.nats.nodes.map((node) => node.varz()));
    return nodes.every(({ routes }) => routes >= 2);
  });
  await all((load) => load.calm());
  const [near, beyond] = (await Promise.all(loads.map((load) => load.stop()))) as [
    Figures,
    Figures,
  ];
  expect.soft(lost(sessions)).toBe(0);
  const figures = together([near, beyond]);
  expect.soft(figures.recovered).toBeLessThan(12);
  return {
    ...figures,
    besides: `until dead routes are given up, requests go to the callout beyond the cut, too; ${beyond.failed} of the attempts failed on the side of the one node`,
  };
}
