import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { deployableText } from "../../../access/index.ts";
import { counted } from "../../../text/amounts.ts";
import { jsonText } from "../../../text/json.ts";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { ExitCode } from "../../terminal/exit-code.ts";
import { unwritable } from "../../../errors/file.mjs";
import { PolicyFolder } from "../../policy/folder.ts";
import { withDir, type DirOption } from "../../policy/options.ts";

interface Options extends DirOption {
  readonly out?: string;
}

export function policyCompileCommand(shell: Shell): Command {
  const command = newCommand("compile", {
    summary: "compile and prove a policy, for programs in any language",
    description:
      "Compile a policy, prove its invariants, and write both as one text: what `policy` of the components takes, in " +
      "any language. The components prove it again before they deploy it, so a file that was changed by hand is refused.",
    json: "`document` (access.schema.json), `invariants`, `sources`, `digest`; with `--out`: `file`, `digest`, `invariants`",
    examples: [
      ["policy compile", "to the terminal"],
      ["policy compile --out policy.json", "into a file"],
    ],
    exits: { [ExitCode.Failed]: "a mistake, or an invariant that does not hold" },
  }).option("--out <file>", "file to write instead of printing");
  return perform(shell, withDir(command), compilePolicy);
}

async function compilePolicy({ io, out, options }: Run<Options>): Promise<undefined> {
  const { compiled, invariants } = await new PolicyFolder(options.dir, io.cwd).proved();
  const deployable: unknown = JSON.parse(deployableText(compiled, invariants));
  const text = `${jsonText(deployable, 2)}\n`;
  if (options.out === undefined) {
    out.document(text);
    return;
  }
  const file = resolve(io.cwd, options.out);
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw unwritable(file, error);
  }
  const { digest } = compiled.document;
  const proof = { invariants: invariants.length };
  out.result({ file, digest, ...proof }, () => [
    `Wrote ${file}: ${counted(invariants.length, "invariant")} proved, ${digest}`,
  ]);
}
