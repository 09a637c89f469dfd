import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { until } from "../../support/waiting/until.ts";
import { Load } from "../load.ts";
import { getsIn, metric, withSite } from "../place.ts";
import type { Scenario } from "../scenario.ts";

const run = promisify(execFile);
const refused = 'logins_total{decision="denied",reason="audit_unavailable"}';

export const diskFull: Scenario = {
  what: "The disk of the audit is full, and has room again",
  promise: "nothing is granted without a record: logins are refused, and granted again at once",
  tells: "`NatsEntraLoginsFail` with `audit_unavailable`, `audit_failed` in the log; make room",
  isInShort: true,
  run: ({ bundle, rate, scale }) =>
    withSite(bundle, async (site) => {
      const folder = join(site.folder, "disk");
      await mkdir(folder);
      await run("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", folder]);
      try {
        const replica = await site.start("callout-0", { audit: { file: { folder } } });
        const load = Load.start(site, rate);
        await load.calm();
        load.strike();
        await fill(join(folder, "filler"));
        // the last page of the file has room for some records
        while (await getsIn(site));
        const began = await metric(replica, refused);
        await until(
          "refusals",
          async () => (await metric(replica, refused)) > began + rate * scale,
        );
        await rm(join(folder, "filler"));
        load.mend();
        await load.calm();
        const figures = await load.stop();
        expect.soft(figures.recovered).toBeLessThan(3);

        const names = (await readdir(folder)).filter((name) => name.endsWith(".jsonl"));
        const files = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
        const granted = files.join("").match(/"decision":"granted"/g)?.length ?? 0;
        expect.soft(granted).toBeGreaterThanOrEqual(figures.clients);
        return { ...figures, besides: `${granted} grants are in the file` };
      } finally {
        await run("umount", ["--lazy", folder]);
      }
    }),
};

/** Writes until nothing goes in any more. */
async function fill(path: string): Promise<void> {
  for (const size of [1 << 20, 1 << 12, 1]) {
    for (;;) {
      try {
        await writeFile(path, Buffer.alloc(size), { flag: "a" });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
        break;
      }
    }
  }
}
