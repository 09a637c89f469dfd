/** What a team changes for tills that sell over MQTT, written into the copy of the project that a stack runs from. */
import { randomBytes } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect, jwtAuthenticator } from "@nats-io/transport-node";
import { parseSecrets } from "../../../callout/settings/secrets.ts";
import { keyPair, seed, userJwt } from "../../../nats/index.ts";

/** File, what stands there, and what takes its place. */
const edits: readonly (readonly [file: string, from: string, to: string])[] = [
  [
    "policies/accounts.ts",
    "/** Whose workers read",
    `/** Tills of the shops: each sells, and gets its own receipts. */
export const tills = account("tills", {
  description: "Tills",
  jetstream: { disk: "64MiB", streams: 5, consumers: 100 },
  exports: [exportStream("tills.*.orders", { name: "sales", description: "What tills sell" })],
  imports: [fromAccount("shop", "receipts")],
});

/** Whose workers read`,
  ],
  [
    "policies/accounts.ts",
    `    exportService("agents.*.lookups", {`,
    `    exportStream("tills.*.receipts", { name: "receipts", description: "Receipts of tills" }),
    exportService("agents.*.lookups", {`,
  ],
  [
    "policies/accounts.ts",
    `  limits: { payload: "1MiB" },
`,
    `  limits: { payload: "1MiB" },
  imports: [fromAccount("tills", "sales")],
`,
  ],
  [
    "policies/data.ts",
    `const queue = "order-service";`,
    `const queue = "order-service";\nconst micro = "orders";`,
  ],
  ...["status", "cancel", "shipped"].map(
    (name) =>
      [
        "policies/data.ts",
        `service("orders.${name}", { account: shop, queue })`,
        `service("orders.${name}", { account: shop, queue, micro })`,
      ] as const,
  ),
  [
    "policies/roles/services.ts",
    "    publishTo(ORDERS),",
    `    publishTo(ORDERS),
    subscribe("tills.*.orders", { queue: "order-service" }),
    publish("tills.*.receipts"),`,
  ],
  ["policies/roles/operations.ts", "import { follow,", "import { discover, follow,"],
  [
    "policies/roles/operations.ts",
    "    request(status),",
    "    request(status),\n    discover(status),",
  ],
  [
    "policies/index.ts",
    `import { policy }`,
    `import * as tillRoles from "./roles/tills.ts";\nimport { policy }`,
  ],
  ["policies/index.ts", "    supportRoles,", "    supportRoles,\n    tillRoles,"],
  [
    "infra/local/identities.ts",
    `  {
    kind: "workload",
    name: "shipping-worker",`,
    `${["till-1", "till-2"].map((name) => workload(name, "Tills.Sell")).join("")}${workload("pricing-service", "Pricing.Write")}  {
    kind: "workload",
    name: "shipping-worker",`,
  ],
];

function workload(name: string, role: string): string {
  return `  {
    kind: "workload",
    name: "${name}",
    displayName: "${name}",
    subject: "system:serviceaccount:shops:${name}",
    roles: ["${role}"],
  },
`;
}

const role = `import { mqtt, role } from "@nats-entra/access";
import { tills } from "../accounts.ts";

export const till = role("Tills.Sell", {
  displayName: "Tills: sell",
  description: "Sell, and get the receipts. For tills.",
  account: tills,
  members: ["application"],
  grants: [mqtt({ publish: ["tills/{oid}/orders"], subscribe: ["tills/{oid}/receipts"] })],
  maxSession: "12h",
});
`;

/** @returns puts everything back */
export async function openTills(root: string): Promise<() => Promise<void>> {
  const originals = new Map<string, string>();
  for (const [file, from, to] of edits) {
    const path = join(root, file);
    const text = await readFile(path, "utf8");
    if (!text.includes(from)) throw new Error(`${file} does not have: ${from}`);
    if (!originals.has(path)) originals.set(path, text);
    await writeFile(path, text.replace(from, to));
  }
  await writeFile(join(root, "policies", "roles", "tills.ts"), role);
  return async () => {
    for (const [path, text] of originals) await writeFile(path, text);
    await rm(join(root, "policies", "roles", "tills.ts"));
  };
}

/**
 * Deletes what nats-server keeps for MQTT in the account, with a key of the callouts. An account that still has streams must
 * not leave: nodes would wait for it at their next start.
 */
export async function emptyTills(root: string, servers: readonly string[]): Promise<void> {
  const file = join(root, ".nats-entra", "run", "callout", "secrets.json");
  const keys = parseSecrets(await readFile(file), file).accounts.get("tills");
  if (keys === undefined) throw new Error("the callouts have no key of the account tills");
  const secret = randomBytes(32);
  const issuedAt = Math.floor(Date.now() / 1000);
  const user = keyPair("user", secret).getPublicKey();
  const all = { allow: [">"], deny: [] };
  const jwt = userJwt({ name: "cleaner", user, ...keys, issuedAt, publish: all, subscribe: all });
  const authenticator = jwtAuthenticator(jwt, Buffer.from(seed("user", secret)));
  const connection = await connect({ servers: [...servers], authenticator });
  const { streams } = await jetstreamManager(connection, { timeout: 10_000 });
  for await (const name of streams.names()) await streams.delete(name);
  await connection.close();
}
