/** Holds a lock for so many milliseconds, and notes in a log when: LOCK LOG NAME MILLISECONDS. */
import { appendFileSync } from "node:fs";
import { locked } from "../../../../files/lock.mjs";
import { pace } from "../../../support/waiting/pace.ts";

const [lock = "", log = "", name = "", ms = ""] = process.argv.slice(2);
await locked(
  lock,
  async () => {
    appendFileSync(log, `${name} begins\n`);
    process.stdout.write("holds it\n");
    await pace(Number(ms));
    appendFileSync(log, `${name} ends\n`);
  },
  { deathMs: 1_000 },
);
