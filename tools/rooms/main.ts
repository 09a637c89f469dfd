/** `node tools/rooms/main.ts` holds the sources to the table of rooms; a part of `npm run lint`. */
import { join } from "node:path";
import { check } from "./check.ts";
import { rooms } from "./table.ts";

const violations = await check(join(import.meta.dirname, "../.."), rooms);
for (const violation of violations) process.stderr.write(`${violation}\n\n`);
process.exitCode = violations.length > 0 ? 1 : 0;
