import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { declaredInData } from "../../support/streams/data-account.ts";
import { PulumiProject } from "../../support/pulumi-project.ts";

/** What the real engine prints and refuses when one policy's streams follow another's. */
const repository = join(import.meta.dirname, "..", "..", "..");
let project: PulumiProject;

beforeAll(async () => {
  project = await PulumiProject.create();
  await symlink(join(repository, "node_modules"), join(project.folder, "node_modules"));
  const components = JSON.stringify(join(repository, "components", "index.ts"));
  await project.write({
    "Pulumi.yaml": {
      name: "recorded",
      main: "index.mjs",
      runtime: { name: "nodejs", options: { typescript: false } },
      plugins: { providers: [{ name: "nats-entra", path: join(repository, "provider") }] },
    },
    "package.json": { type: "module", version: "1.0.0" },
    "index.mjs": `
      import { readFileSync } from "node:fs";
      import { StreamRecord } from ${components};
      const { left } = new StreamRecord("streams", { accounts: JSON.parse(readFileSync("streams.json", "utf8")) });
      export { left };`,
  });
  await project.pulumi("stack", "init", "test");
});
afterAll(() => project.remove());

type Streams = Parameters<typeof declaredInData>[0];
const jobs = { subjects: ["jobs.>"], maxAge: "30d" } as const;
const notes = { subjects: ["notes.>"] } as const;

/** Runs the engine for a policy with these streams in one account, or for one without the account. */
async function engine(command: "preview" | "up", streams: Streams | undefined) {
  const accounts = streams === undefined ? {} : declaredInData(streams);
  await project.write({ "streams.json": accounts });
  const more = command === "up" ? ["--yes", "--skip-preview"] : [];
  return project.run("pulumi", command, ...more, "--non-interactive");
}

describe("the engine", () => {
  it("says at the first deployment that streams are made or adopted", async () => {
    const { code, text } = await engine("up", { JOBS: jobs, NOTES: notes });
    expect(code, text).toBe(0);
    expect(text).toContain("JOBS in data: made, or adopted with its messages if it is there");
  });

  it("refuses in the preview what would lose messages, and what JetStream cannot do", async () => {
    const { code, text } = await engine("preview", {
      JOBS: { ...jobs, maxAge: "7d" },
      NOTES: { ...notes, storage: "memory" },
    });
    expect(code).not.toBe(0);
    expect(text).toMatch(
      /'streams' has a problem: JOBS in data: maxAge 30d becomes 7d, which loses messages/,
    );
    expect(text).toContain('mayLose: ["maxAge"]');
    expect(text).toMatch(/'streams' has a problem: NOTES in data: storage/);
  });

  it("refuses an account that goes together with its streams, with the order of steps", async () => {
    const { code, text } = await engine("preview", undefined);
    expect(code).not.toBe(0);
    expect(text).toContain("the account data has declared streams (JOBS, NOTES)");
    expect(text).toContain("First remove the streams from the policy and deploy");
  });

  it("refuses it in a deployment without a preview as well", async () => {
    const { code } = await engine("up", { JOBS: { ...jobs, maxAge: "7d" } });
    expect(code).not.toBe(0);
  });

  it("goes on with a loss that the policy names, and says which streams are left", async () => {
    const shorter = { ...jobs, maxAge: "7d", mayLose: ["maxAge"] } as const;
    const { code, text } = await engine("up", { JOBS: shorter });
    expect(code, text).toBe(0);
    expect(text).toMatch(/warning: JOBS in data: maxAge .*loses messages/);
    expect(text).toMatch(/warning: NOTES in data: .*stays unchanged, with its messages/);
    expect(await project.outputs()).toEqual({ left: { data: ["NOTES"] } });
  });

  it("goes on with an account that has no declared stream any more, and warns of those that were left", async () => {
    const none = await engine("up", {});
    expect(none.code, none.text).toBe(0);
    const gone = await engine("up", undefined);
    expect(gone.code, gone.text).toBe(0);
    expect(gone.text).toMatch(/warning: the account data is removed\..*JOBS, NOTES/);
  });
});
