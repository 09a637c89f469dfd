import { chown, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { Site } from "./site.ts";

const nobody = 65_534;
/**
 * As on Kubernetes: nobody in particular, with no capability and no way to one, and nothing can be written
 * but the folder of the audit.
 */
const jail = (audit: string) => [
  ...["unshare", "--mount", "sh", "-c"],
  [
    `mount --bind '${audit}' '${audit}'`,
    // each mount for itself; those that can't be changed are not files of this machine
    `for at in $(cut -d' ' -f2 /proc/mounts); do [ "$at" = '${audit}' ] || mount -o remount,bind,ro "$at" 2>/dev/null; done`,
    `exec setpriv --reuid ${nobody} --regid ${nobody} --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all "$@"`,
  ].join("\n"),
  "jail",
];
let site: Site;
let bundle: string;

beforeAll(async () => {
  bundle = await buildCallout();
  site = await Site.create(bundle, accessDocument({ "Orders.Read": roleEntry("orders") }));
});
afterAll(() => site.stop());

it("serves logins as nobody, with a root that is read-only, and no code from strings", async () => {
  expect(process.getuid?.(), "only root, on Linux, can make a root that is read-only").toBe(0);
  const audit = join(site.folder, "audit");
  await mkdir(audit);
  for (const path of [site.folder, audit]) await chown(path, nobody, nobody);
  const replica = await site.launch(
    "callout-0",
    { audit: { file: { folder: audit } } },
    { wrapper: jail(audit) },
  );
  await site.served(replica);

  const status = await readFile(`/proc/${replica.pid}/status`, "utf8");
  expect(status).toMatch(new RegExp(`^Uid:\\t${nobody}\\t${nobody}\\t`, "m"));
  expect(status).toMatch(/^CapBnd:\t0+$/m);
  expect(status).toMatch(/^NoNewPrivs:\t1$/m);
  const mounts = await readFile(`/proc/${replica.pid}/mounts`, "utf8");
  expect(mounts).toMatch(/^\S+ \/ \S+ ro,/m);

  await site.connect(site.token());
  await expect(site.connect("hunter2")).rejects.toThrow("Authorization Violation");
  const records = await replica.recorded(2);
  expect(records.map(({ decision }) => decision)).toEqual(["granted", "denied"]);
  const [file = ""] = await readdir(audit);
  expect((await readFile(join(audit, file), "utf8")).match(/"decision":/g)).toHaveLength(2);
  expect(await replica.stop()).toBe(0);
});
