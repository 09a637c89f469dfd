import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { schemaFile } from "../../../tools/schema/schema.ts";

/**
 * Writes the SDK that `pulumi package add` would: by the generator that `npm test` builds, or by
 * `pulumi package gen-sdk`, where a release of Pulumi has the hosts of all languages.
 *
 * @param language `python`, `go` or `nodejs`
 */
export async function generateSdk(language: string, folder: string): Promise<void> {
  const run = promisify(execFile);
  await run("pulumi-codegen", [schemaFile, language, folder]).catch(async (error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const generate = ["package", "gen-sdk", schemaFile, "--language", language];
    await run("pulumi", [...generate, "--out", folder]);
  });
}
