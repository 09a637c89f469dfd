/** Undoes two things at its end, by the way it is told: WAY ("signal", "exit", "error", "done"). Prints what it undid. */
import { once } from "node:events";
import { writeSync } from "node:fs";
import { createServer } from "node:net";
import { undoAtExit } from "../../../../files/at-exit.mjs";
import { inTemporaryFolder } from "../../../../files/temporary.mjs";

const say = (/** @type {string} */ line) => void writeSync(1, `${line}\n`);
const [way] = process.argv.slice(2);
const first = undoAtExit(() => say("undid first"));
const second = undoAtExit(() => say("undid second"));
if (way === "done") {
  first();
  second();
}
await inTemporaryFolder("undoing-", async (folder) => {
  say(folder);
  if (way === "exit") process.exit(7);
  if (way === "error") process.nextTick(() => JSON.parse("{"));
  if (way !== "done") await once(createServer().listen(0, "127.0.0.1"), "close"); // never
});
