import { systemIo } from "./terminal/io.ts";
import { endWithReader } from "./terminal/gone-reader.ts";
import { run } from "./program.ts";

endWithReader(process);
process.exitCode = await run(process.argv.slice(2), systemIo());
