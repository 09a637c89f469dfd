/** Replaces a file and kills itself before a step: PATH CONTENT "sync" or "async", NUMBER of the step. */
import fs from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";

const [path = "", content = "", how = "", last = ""] = process.argv.slice(2);
let steps = 0;

/**
 * @param {Record<string, unknown>} holder
 * @param {string} name
 */
function count(holder, name) {
  const step = /** @type {Function} */ (holder[name]);
  holder[name] = function counted(/** @type {unknown[]} */ ...args) {
    if (steps++ === Number(last)) process.kill(process.pid, "SIGKILL");
    return step.apply(this, args);
  };
}

const handle = await promises.open(import.meta.filename);
const handles = Object.getPrototypeOf(handle);
await handle.close();
for (const name of ["openSync", "fchmodSync", "writeSync", "fsyncSync", "closeSync", "renameSync"])
  count(/** @type {never} */ (fs), name);
for (const name of ["open", "rename"]) count(/** @type {never} */ (promises), name);
for (const name of ["writeFile", "chmod", "sync"]) count(handles, name);
syncBuiltinESMExports();

// after the steps are counted
const { replaceFile, replaceFileSync } = await import("../../../../files/replace.mjs");
steps = 0;
if (how === "sync") replaceFileSync(path, content);
else await replaceFile(path, content);
