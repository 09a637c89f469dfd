import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { jsonText } from "../../../text/json.ts";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { unwritable } from "../../../errors/file.mjs";
import { PolicyFolder } from "../../policy/folder.ts";
import { withDir, type DirOption } from "../../policy/options.ts";

interface Options extends DirOption {
  readonly out?: string;
}

export function policyCompileCommand(shell: Shell): Command {
  const command = newCommand("compile", {
    summary: "compile a policy to the access document",
    description:
      "Compile a policy to the access document that drives Entra's roles, the account JWTs and the callout.",
    examples: [
      ["policy compile", "to the terminal"],
      ["policy compile --out policy.json", "into a file"],
    ],
  }).option("--out <file>", "file to write instead of printing");
  return perform(shell, withDir(command), compilePolicy);
}

async function compilePolicy({ io, out, options }: Run<Options>): Promise<undefined> {
  const { document } = await new PolicyFolder(options.dir, io.cwd).compile();
  const text = `${jsonText(document, 2)}\n`;
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
  const { digest } = document;
  out.result({ file, digest }, () => [`Wrote ${file}, ${digest}`]);
}
