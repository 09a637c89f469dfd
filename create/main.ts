/** `npm create nats-entra`: what `nats-entra init` does, without the rest of the command. */
import { initCommand } from "../cli/commands/init.ts";
import { runProgram } from "../cli/run-program.ts";
import { endWithReader } from "../cli/terminal/gone-reader.ts";
import { systemIo } from "../cli/terminal/io.ts";

endWithReader(process);
process.exitCode = await runProgram(initCommand, process.argv.slice(2), systemIo());
