/** `npm run bench`: how fast it is, in numbers. */
import { Command, CommanderError } from "commander";
import { loginsCommand } from "./logins/command.ts";
import { policyCommand } from "./policy/command.ts";
import { wallsCommand } from "./walls/command.ts";

const program = new Command("npm run bench --")
  .description("Measures how fast nats-entra is, compared with what one would do without it.")
  .helpCommand(false)
  .exitOverride()
  .addHelpText(
    "after",
    "\nExit codes: 0 all goals met, 1 one missed or something failed, 2 usage error.",
  );
for (const command of [policyCommand(), loginsCommand(), wallsCommand()])
  program.addCommand(command.copyInheritedSettings(program));

try {
  await program.parseAsync();
} catch (error) {
  // help ends this way too; what is wrong was already written
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
