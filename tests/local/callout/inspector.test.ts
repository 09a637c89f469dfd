import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { until } from "../../support/waiting/until.ts";
import { Inspector } from "./inspector.ts";
import type { Replica } from "./replica.ts";
import { Site } from "./site.ts";

const root = join(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");

let site: Site;
let replica: Replica;
beforeAll(async () => {
  const policy = accessDocument({ "Orders.Read": roleEntry("orders") });
  site = await Site.create(join(root, "callout/main.ts"), policy, { nodes: 1 });
  // any port, so that a debugger of this machine is not in the way
  const environment = { NODE_OPTIONS: "--inspect=127.0.0.1:0" };
  replica = await site.start("callout-0", {}, { environment });
});
afterAll(() => site.stop());

it("a login stops where CONTRIBUTING.md says, in the lines of the sources", async () => {
  const [, name = "", file = ""] = /breakpoint in `(\w+)` \(`([\w./]+)`\)/.exec(page) ?? [];
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  const line = lines.findIndex((text) => text.startsWith(`export function ${name}(`)) + 1;
  const address = /Debugger listening on (ws:\S+)/.exec(replica.output)?.[1] ?? "";
  const inspector = await Inspector.attach(address);
  await inspector.breakAt(file, line + 1);
  const client = site.connect(site.token());
  await until("the callout stops", () => inspector.paused.length > 0);
  expect(inspector.paused[0]).toEqual({ name, file });
  await inspector.close();
  await expect(client).resolves.toBeDefined();
});
