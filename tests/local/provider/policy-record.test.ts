import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PulumiProject } from "../../support/pulumi-project.ts";

/** What the real engine says when one policy follows another, and what it refuses. */
const repository = join(import.meta.dirname, "..", "..", "..");
const file = (...path: string[]) => JSON.stringify(join(repository, ...path));
let project: PulumiProject;

beforeAll(async () => {
  project = await PulumiProject.create();
  await symlink(join(repository, "node_modules"), join(project.folder, "node_modules"));
  await project.write({
    "Pulumi.yaml": {
      name: "proved",
      main: "index.mjs",
      runtime: { name: "nodejs", options: { typescript: false } },
      plugins: { providers: [{ name: "nats-entra", path: join(repository, "provider") }] },
    },
    "package.json": { type: "module", version: "1.0.0" },
    // a preview makes nothing, so nothing runs here; the record is what a deployment of NatsEntra has
    "index.mjs": `
      import { readPolicy } from ${file("components", "inputs", "policy.ts")};
      import { PolicyRecord, recordedPolicy } from ${file("components", "resources", "policy-record.ts")};
      import { policyOf } from ${file("compiler", "index.ts")};
      const policy = readPolicy(await policyOf("policies"));
      new PolicyRecord("policy", { policy: recordedPolicy(policy), holders: { "Shop.Read": ["sara"] } });`,
  });
  await project.pulumi("stack", "init", "test");
});
afterAll(() => project.remove());

interface Policy {
  /** Grants of Shop.Read. */
  grants?: string;
  roles?: string;
  invariants?: string;
}

const follow = `subscribe("shop.events.>")`;
const quiet = `never("Shop.Read", publish("shop.events.>"))`;
const alone = `only("Shop.Write", publish("shop.events.>"))`;

/** Runs the engine for a policy. */
async function engine(
  command: "preview" | "up",
  { grants = follow, roles = "", invariants = `${quiet}, ${alone}` }: Policy = {},
) {
  await project.write({
    "policies/index.ts": `
      import { account, policy, publish, request, role, subscribe } from "@nats-entra/access";
      const shop = account("shop", { description: "Orders", default: true, outside: [">"] });
      const read = role("Shop.Read", { description: "Follow.", account: shop, members: ["user"], grants: [${grants}] });
      const write = role("Shop.Write", { description: "Tell.", account: shop, members: ["application"], grants: [publish("shop.events.>")] });
      export default policy({ accounts: [shop], roles: [{ read, write ${roles} }] });`,
    "policies/invariants.ts": `
      import { everyone, never, only, publish, subscribe } from "@nats-entra/access";
      export default [
        ${invariants}
      ];`,
  });
  const more = command === "up" ? ["--yes", "--skip-preview"] : [];
  const { code, text } = await project.run("pulumi", command, ...more, "--non-interactive");
  return { code, text, said: saidOf(text) };
}

/** The lines of the diagnostics, without what is about other resources. */
function saidOf(text: string): string {
  const [, diagnostics = ""] = /^Diagnostics:\n(.*?)(?=^\S|$(?![\s\S]))/ms.exec(text) ?? [];
  return diagnostics.replaceAll(/^ {2}nats-entra:index:PolicyRecord \(policy\):\n/gm, "").trimEnd();
}

describe("the engine says", () => {
  it("at the first deployment what is proved", async () => {
    const { code, text, said } = await engine("up");
    expect(code, text).toBe(0);
    await expect(said).toMatchFileSnapshot("../../golden/previews/first.txt");
  });

  it("nothing when nothing has changed", async () => {
    const { code, text } = await engine("preview");
    expect(code, text).toBe(0);
    expect(text).not.toContain("Diagnostics:");
    expect(text).toMatch(/\d+ unchanged/);
  });

  it("who gains what by a role that is added", async () => {
    const roles = `, audit: role("Shop.Audit", { description: "Audit.", account: shop, members: ["user"], grants: [request("shop.audit")] })`;
    const { said } = await engine("preview", { roles });
    await expect(said).toMatchFileSnapshot("../../golden/previews/role-added.txt");
  });

  it("who loses what by a subject that is removed", async () => {
    await engine("up", { grants: `${follow}, subscribe("shop.prices.>")` });
    const { said } = await engine("preview");
    await expect(said).toMatchFileSnapshot("../../golden/previews/subject-removed.txt");
    await engine("up");
  });

  it("as a warning which promise is not kept any more", async () => {
    const { said } = await engine("preview", { invariants: alone });
    await expect(said).toMatchFileSnapshot("../../golden/previews/invariant-removed.txt");
    expect(said).toMatch(/^ +warning: 1 invariant of the last deployment is no longer proved/m);
  });
});

describe("the engine refuses", () => {
  it("a policy that breaks an invariant, in the preview, with the counterexample", async () => {
    const { code, text } = await engine("preview", {
      grants: `${follow}, publish("shop.events.fake")`,
    });
    expect(code).not.toBe(0);
    expect(text).toContain("policy: 2 invariants do not hold:");
    expect(text).toMatch(
      /policies\/invariants\.ts:4:9 never\(Shop\.Read, publish\(shop\.events\.>\)\) does not hold: a user with Shop\.Read can publish shop\.events\.fake, by publish\(shop\.events\.fake\) at policies\/index\.ts:4:\d+/,
    );
  });
});
