import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { until } from "../../support/waiting/until.ts";
import { Load } from "../load.ts";
import { metric, twoReplicas, withSite } from "../place.ts";
import type { Form, Scenario } from "../scenario.ts";

export const policyGarbage: Scenario = {
  what: "The policy file becomes garbage",
  promise: "no login fails: the last good one stays; a good one is taken within 5 s",
  tells: "`NatsEntraFileRejected`, `policy_rejected` in the log, `/readyz`; deploy it again",
  isInShort: true,
  run: (form) => garbage(form, "policy"),
};

export const secretsGarbage: Scenario = {
  what: "The secrets file becomes garbage",
  promise: "no login fails: the last good ones stay; good ones are taken within 5 s",
  tells: "`NatsEntraFileRejected`, `secrets_rejected` in the log, `/readyz`; deploy them again",
  run: (form) => garbage(form, "secrets"),
};

/** Cut off, then no text at all, then good again, while clients come. */
function garbage({ bundle, rate }: Form, kind: "policy" | "secrets") {
  return withSite(bundle, async (site) => {
    const replicas = await twoReplicas(site);
    const file = join(site.folder, `${kind}.json`);
    const good = await readFile(file);
    const load = Load.start(site, rate);
    await load.calm();
    load.strike();
    for (const bad of [good.subarray(0, good.length / 2), Buffer.from([0xff, 0xfe, 0, 1])]) {
      await writeFile(file, bad);
      for (const replica of replicas)
        await until("it to say so", async () => {
          const status = await replica.status();
          // what is in force serves
          expect.soft(status.ready).toBe(true);
          return status[kind].problem !== undefined;
        });
      expect.soft(await metric(replicas[0], `file_rejected{file="${kind}"}`)).toBe(1);
      await load.more(rate);
    }
    const began = performance.now();
    await writeFile(file, good);
    for (const replica of replicas)
      await until("it to be well", async () => !(await replica.status())[kind].problem);
    const took = (performance.now() - began) / 1000;
    expect.soft(await metric(replicas[0], `file_rejected{file="${kind}"}`)).toBe(0);
    const figures = await load.stop();
    expect.soft(load.failures).toEqual([]);
    expect.soft(took).toBeLessThan(5);
    return { ...figures, besides: `the good file was in force after ${took.toFixed(1)} s` };
  });
}
