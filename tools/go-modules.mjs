/** Go modules that pin what is built from source. In the command's one file, go-modules.bundled.mjs stands for this module. */
import { fileURLToPath } from "node:url";

/**
 * @returns {string} the folder, in which each module has a folder of its own, named after its program
 */
export function goModules() {
  return fileURLToPath(new URL("./toolchain/", import.meta.url));
}
