/** A policy cannot tell a review from a deployment, today from tomorrow, or this machine from another. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { documentIn } from "../../../access/index.ts";
import { evaluatePolicy, policyOf } from "../../../compiler/index.ts";
import { Terminal } from "../../support/terminal.ts";
import { treeOf } from "../../support/policies/tree.ts";

/** Everything that could tell, in the one thing that a review would show. */
const curious = `
import * as access from "@nats-entra/access";
import { sharer } from "./shared.ts";
const walked = new Set();
const names = [];
const walk = (it) => {
  if ((typeof it !== "object" && typeof it !== "function") || it === null || walked.has(it)) return;
  walked.add(it);
  for (const key of Reflect.ownKeys(it)) {
    names.push(String(key));
    const { value, get } = Object.getOwnPropertyDescriptor(it, key);
    walk(value);
    walk(get);
    if (typeof value !== "object" && typeof value !== "function") names.push(String(value));
    if (typeof value === "function") names.push(Function_toString.call(value));
  }
  walk(Object.getPrototypeOf(it));
};
const Function_toString = (() => 0).toString;
walk(globalThis);
walk(access);
const deep = () => { try { null.x; } catch (e) { return e.stack; } };
names.push(new Error("a").stack, deep(), sharer(), String(Math.sin(1e9)), (0.1).toLocaleString(), ["b", "a", "C"].sort((a, b) => a.localeCompare(b)).join());
for (const f of [() => Date.now(), () => new Date(), () => Math.random(), () => performance.now()])
  try { names.push(String(f())); } catch (e) { names.push(e.message); }
const slow = new Array(1e5).fill(0).map((_, i) => i * i);
let hash = slow.length;
for (const char of names.join("|")) hash = (hash * 31 + char.codePointAt(0)) % 2147483647;
const { account, policy, publish, role } = access;
const shop = account("shop", { description: "Shop", default: true });
export default policy({ accounts: [shop], roles: [role("Shop.Seen", {
  description: \`\${hash} of \${names.length}\`, account: shop, members: ["user"], grants: [publish("shop.>")],
})] });
`;
const shared = "export const sharer = () => new Error('there').stack;\n";
const invariants = 'import "./index.ts";\nexport default [];\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), "same-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function written(dir: string, more: Readonly<Record<string, string>> = {}): string {
  mkdirSync(join(folder, dir), { recursive: true });
  const files = { "index.ts": curious, "shared.ts": shared, ...more };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, dir, name), text);
  return join(folder, dir);
}

const digestIn = (text: string) => documentIn(text).digest;

it("is the same policy in a review, a check, a deployment, and elsewhere", async () => {
  const seen: Record<string, string> = {};
  const files = { "policies/index.ts": curious, "policies/shared.ts": shared };
  const reviewed = await evaluatePolicy({ tree: treeOf(files), dir: "policies" });
  seen["a commit"] = reviewed.compiled.document.digest;

  const policies = written("policies");
  seen["a deployment"] = digestIn(await policyOf("policies", { cwd: folder }));
  vi.stubEnv("TZ", "Pacific/Kiritimati");
  vi.stubEnv("LANG", "tr_TR.UTF-8");
  vi.stubEnv("CI", "true");
  vi.stubEnv("PULUMI_NODEJS_PROJECT", "orders");
  vi.stubEnv("NODE_OPTIONS", "--stack-trace-limit=3 --expose-gc");
  seen["by another environment"] = digestIn(await policyOf(policies, { cwd: "/" }));
  written("services/shop/rules", { "invariants.ts": invariants });
  const proved = await policyOf("services/shop/rules", { cwd: folder });
  seen["elsewhere, with invariants"] = digestIn(proved);

  const terminal = new Terminal();
  cpSync(policies, join(terminal.folder, "policies"), { recursive: true });
  const command = await terminal.run("policy", "compile");
  seen["the command"] = digestIn(command.stdout);
  terminal.remove();

  expect(new Set(Object.values(seen)), JSON.stringify(seen)).toHaveProperty("size", 1);
});

it("is the policy that is taken, whatever its invariants do to it", async () => {
  written("policies", {
    "invariants.ts": `
import policy from "./index.ts";
policy.roles[0].grants.push({ ...policy.roles[0].grants[0], publish: [">"] });
export default [];
`,
  });
  const [plain, proved] = await Promise.all([
    evaluatePolicy({
      tree: treeOf({ "policies/index.ts": curious, "policies/shared.ts": shared }),
      dir: "policies",
    }),
    policyOf("policies", { cwd: folder }),
  ]);
  expect(digestIn(proved)).toBe(plain.compiled.document.digest);
});

it("reads no file that only one of the two would have", async () => {
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
  const outside = mkdtempSync(join(realpathSync(tmpdir()), "outside-"));
  writeFileSync(join(outside, "x.json"), "1");
  const dir = written("policies", {
    "index.ts": `import "../../${outside.split("/").at(-1) ?? ""}/x.json";`,
  });
  await expect(policyOf(dir)).rejects.toMatchObject({ code: "policy_unreadable" });
  execFileSync("ln", ["-s", outside, join(dir, "link")]);
  execFileSync("ln", ["-s", join(outside, "x.json"), join(dir, "x.json")]);
  for (const specifier of ["./link/x.json", "./x.json"]) {
    writeFileSync(join(dir, "index.ts"), `import "${specifier}";`);
    const why = expect.stringContaining(`there is no ${specifier} to import`) as string;
    await expect(policyOf(dir)).rejects.toMatchObject({ why });
  }
  rmSync(outside, { recursive: true });
});
