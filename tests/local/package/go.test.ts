import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateSdk } from "./sdk.ts";

/** The SDK of Go that Pulumi generates, and a program that uses it. */
const toolchain = join(import.meta.dirname, "..", "..", "..", "tools", "toolchain");
const module = "example.com/pulumi-nats-entra/sdk/go/nats-entra";
let folder: string;
let sdk: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-entra-go-"));
  sdk = join(folder, "natsentra");
  await generateSdk("go", folder);
  // of the same Pulumi as the tools, whose modules are pinned and at hand
  const pinned = join(toolchain, "pulumi-language-yaml");
  const text = await readFile(join(pinned, "go.mod"), "utf8");
  const mod = text.replace(/^module .*/m, `module ${module}`).replace(/^tool .*\n/m, "");
  await writeFile(join(sdk, "go.mod"), mod);
  await cp(join(pinned, "go.sum"), join(sdk, "go.sum"));
  await cp(join(import.meta.dirname, "go"), join(sdk, "program"), { recursive: true });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a program in Go", () => {
  test("compiles, with the SDK", async () => {
    const args = ["build", "-mod=readonly", "-trimpath", "-o", "/dev/null", "./..."];
    const env = { ...process.env, GOWORK: "off", CGO_ENABLED: "0", GOFLAGS: "" };
    const ran = await promisify(execFile)("go", args, { cwd: sdk, env });
    expect(ran.stdout).toBe("");
  }, 600_000);
});
