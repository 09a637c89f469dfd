import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import manifest from "../../../package.json" with { type: "json" };
import { principalOf } from "../../../callout/token/oidc.ts";
import { uuidV5 } from "../../../values/uuid.ts";
import { pagesOf } from "../../support/pages/walk.ts";
import { Walkthrough } from "../../support/pages/walkthrough.ts";

/** Pages whose commands need what no test has: the internet, a registry, an Azure subscription, or minutes. */
const pages = pagesOf(import.meta.filename);
const root = join(import.meta.dirname, "../../..");
const read = (...files: string[]) => files.map((file) => readFileSync(join(root, file), "utf8"));
/** What the programs that stand for others were asked, after a stack was made for the walk. */
const asked = async (page: string, before = "") =>
  (await Walkthrough.of(pages(page), `pulumi stack init test\n${before}`)).asked.slice(1);

/** Options of a command line that its sources do not declare. */
function undeclared(line: string, sources: readonly string[]): string[] {
  const options = [...line.matchAll(/ (--[a-z][a-z-]*)/g)].map(([, option = ""]) => option);
  return options.filter((option) => !sources.some((text) => text.includes(`"${option}`)));
}

describe("docs/explanation/performance.md", () => {
  it("measures with options that the benchmark takes, and its command is there", async () => {
    const lines = (await asked("docs/explanation/performance.md")).map((line) =>
      line.replace("npm run bench -- ", ""),
    );
    expect(manifest.scripts).toHaveProperty("bench");
    for (const line of lines) {
      const [name = ""] = line.split(" ");
      expect(["logins", "policy", "walls"]).toContain(name);
      expect(undeclared(line, read(`bench/${name}/command.ts`)), line).toEqual([]);
    }
    expect(lines.length).toBeGreaterThan(10);
  });
});

describe("docs/explanation/reliability.md", () => {
  it("runs failures that there are", async () => {
    const lines = await asked("docs/explanation/reliability.md");
    expect(lines).toHaveLength(4);
    expect(manifest.scripts).toHaveProperty("test:chaos");
    for (const line of lines) {
      expect(line).toMatch(/^npm run test:chaos( -- |$)/);
      const own = line.replace("npm run test:chaos", "").replace(" -- ", " ");
      expect(undeclared(own, read("tools/commands.mjs")), line).toEqual([]);
    }
    const [, word = ""] = / -t (.*)$/.exec(lines.join("\n")) ?? [];
    expect(word).not.toBe("");
    const scenarios = read(...globSync("tests/chaos/scenarios/*.ts", { cwd: root }));
    const what = new RegExp(`what: ".*${word}`);
    expect(scenarios.filter((text) => what.test(text))).not.toEqual([]);
  });
});

describe("docs/explanation/cost.md", () => {
  it("asks Azure for prices by a filter that the shell leaves as it is", async () => {
    // it pipes into jq, and either may start first
    const lines = await asked("docs/explanation/cost.md");
    const curl = lines.find((line) => line.startsWith("curl ")) ?? "";
    expect(curl).toContain("https://prices.azure.com/api/retail/prices");
    expect(curl).toContain(" $filter=armRegionName eq 'westeurope' and ");
  });
});

describe("docs/reference/azure-resources.md", () => {
  it("puts a seed into a vault from its file", async () => {
    const [az = ""] = await asked("docs/reference/azure-resources.md");
    expect(az).toMatch(/^az keyvault secret set .* --file \S+$/);
  });
});

describe("docs/reference/callout.md", () => {
  it("builds the image of a file that there is", async () => {
    const [build, docker = ""] = await asked("docs/reference/callout.md");
    expect(build).toBe("npm run build");
    expect(manifest.scripts).toHaveProperty("build");
    const [, file = ""] = /--file (\S+)/.exec(docker) ?? [];
    expect(existsSync(join(root, file))).toBe(true);
  });
});

describe("docs/reference/entra.md", () => {
  it("exports passwords, shows a repository's subject, and compiles roles with their ids", async () => {
    const lines = await asked("docs/reference/entra.md", "touch policy.json");
    expect(lines.map((line) => line.split(" ", 3).join(" "))).toEqual([
      "pulumi up --refresh",
      "pulumi stack output",
      "gh api repos/example/orders/actions/oidc/customization/sub",
      "npx nats-entra policy",
      "jq .document.roles |",
    ]);
  });
});

describe("docs/reference/issuers.md", () => {
  it("derives the id that the callout derives", async () => {
    const [uuidgen = ""] = await asked("docs/reference/issuers.md");
    const [, namespace = "", name = ""] = /--namespace (\S+) --name (.*)$/.exec(uuidgen) ?? [];
    const [issuer = "", subject = ""] = name.split(" ");
    expect(uuidV5(namespace, name)).toBe(principalOf(issuer, subject).oid);
  });
});

describe("docs/reference/supply-chain.md", () => {
  it("builds a commit again, and verifies a release by the workflow that signs it", async () => {
    const lines = await asked("docs/reference/supply-chain.md");
    const starts = ["git", "npm", "npm", "sha256sum", "npm", "cosign", "cosign", "docker"];
    expect(lines.map((line) => line.split(" ")[0])).toEqual(starts);
    const cosign = lines.filter((line) => line.startsWith("cosign"));
    const [release = ""] = read(".github/workflows/release.yml");
    expect(release).toContain("cosign");
    for (const line of cosign) {
      expect(line).toContain(String.raw`/\.github/workflows/release\.yml@refs/tags/v`);
      expect(line).toContain("/callout:0.1.0");
    }
  });
});
