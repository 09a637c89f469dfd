import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A small policy as its authors would write it, by file. */
const files: Readonly<Record<string, string>> = {
  "index.ts": `import { policy } from "@nats-entra/access";
import { money, shop } from "./accounts.ts";
import * as agentRoles from "./roles/agents.ts";
import * as moneyRoles from "./roles/money.ts";
import * as shopRoles from "./roles/shop.ts";

export default policy({ accounts: [shop, money], roles: [shopRoles, agentRoles, moneyRoles] });
`,
  "accounts.ts": `import { account } from "@nats-entra/access";

export const shop = account("shop", { description: "Where things are sold", default: true });
export const money = account("money", { description: "Where money is counted" });
`,
  "roles/shop.ts": `import { request, role, subscribe } from "@nats-entra/access";
import { shop } from "../accounts.ts";

export const reader = role("Shop.Read", {
  description: "Look things up",
  account: shop,
  members: ["user"],
  grants: [request("shop.status"), subscribe("shop.events.>")],
  denies: [subscribe("shop.events.card.>")],
  maxSession: "8h",
});
`,
  "roles/agents.ts": `import { publish, role, subscribe } from "@nats-entra/access";
import { shop } from "../accounts.ts";

export const worker = role("Agents.Work", {
  description: "Work through jobs and report",
  account: shop,
  members: ["application"],
  grants: [subscribe("shop.jobs", { queue: "workers" }), publish("agents.{azp}.findings")],
  notAfter: "2030-12-31",
});
`,
  "roles/money.ts": `import { role, subscribe } from "@nats-entra/access";
import { money } from "../accounts.ts";

export const auditor = role("Money.Read", {
  description: "Look at the money",
  account: money,
  members: ["user"],
  grants: [subscribe("money.>")],
});
`,
};

/** Writes it below a folder, as `policies/`. */
export function writeShopPolicy(folder: string): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, "policies", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
