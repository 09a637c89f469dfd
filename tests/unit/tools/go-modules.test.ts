import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { commandFiles } from "../../../tools/publish/command-files.ts";
import { goModules } from "../../../tools/go-modules.mjs";
import { temporaryFolder } from "./support/folder.ts";

const root = join(import.meta.dirname, "../../..");

test("the command's one file has the Go modules of what it may have to build", async () => {
  vi.stubEnv("NATS_ENTRA_CACHE", await temporaryFolder());
  const packed = commandFiles(root)["GO_MODULES"];
  vi.stubGlobal("GO_MODULES", JSON.parse(packed ?? '""'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
  });
  const bundled = await import("../../../tools/go-modules.bundled.mjs");
  const folder = bundled.goModules();
  for (const module of ["pulumi", "pulumi-language-nodejs", "nats-server"])
    for (const name of ["go.mod", "go.sum"]) {
      const text = readFileSync(join(folder, module, name), "utf8");
      expect(text).toBe(readFileSync(join(goModules(), module, name), "utf8"));
    }
});
