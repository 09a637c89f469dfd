import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { schemaFile } from "../../../tools/schema/schema.ts";

const run = promisify(execFile);

/**
 * Writes the SDK that `pulumi package add` would: by the generator that `npm test` builds, or by
 * `pulumi package gen-sdk`, where a release of Pulumi has the hosts of all languages.
 *
 * @param language `python` or `go`
 */
export async function generateSdk(language: string, folder: string): Promise<void> {
  try {
    await run("pulumi-codegen", [schemaFile, language, folder]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const out = await mkdtemp(join(tmpdir(), "nats-entra-sdk-"));
    const generate = ["package", "gen-sdk", schemaFile, "--language", language, "--out", out];
    await run("pulumi", generate);
    await cp(join(out, language), folder, { recursive: true });
    await rm(out, { recursive: true });
  }
}
