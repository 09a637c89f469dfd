import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * What promtool says.
 *
 * @throws Error with what it does not like
 */
export async function promtool(...args: string[]): Promise<string> {
  try {
    const { stdout } = await run("promtool", args);
    return stdout;
  } catch (error) {
    const { code, stdout = "", stderr = "" } = error as Record<string, string | undefined>;
    const why = code === "ENOENT" ? "promtool is not on PATH; npm test puts it there" : "";
    throw new Error(`promtool ${args.join(" ")}: ${why}${stdout}${stderr}`, { cause: error });
  }
}
