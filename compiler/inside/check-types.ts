/**
 * The process that checks the types of a policy with the project's own TypeScript, behind the same walls as the one that
 * evaluates it: the author of the policy may have written that TypeScript too.
 */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import type Compiler from "typescript";
import { answering } from "./answering.ts";
import type { TypesAnswer, TypesMistake, TypesQuestion } from "./message.ts";

/** What is checked by without a tsconfig.json: as strict as the policies that `nats-entra init` writes. */
const STRICT = { strict: true, module: "nodenext", target: "es2024", types: [] };

/** More do not fit a screen. */
const MOST = 200;

/** TypeScript's own codes: no file matches `include`, which is not asked for; a module, and a type of the standard library, not found. */
const [NO_INPUTS, NO_FILES, NO_MODULE, NO_LIBRARY] = [18003, 18002, 2307, 2318];

await answering(check);

function check({ typescript, config, files, language }: TypesQuestion): TypesAnswer {
  const ts = createRequire(import.meta.url)(typescript) as typeof Compiler;
  // the compiler in Go has another interface
  if (typeof ts.createProgram !== "function")
    return { skipped: `TypeScript ${ts.version} is too new` };
  const read = optionsOf(ts, config, Object.values(files)[0] ?? "");
  if ("skipped" in read) return read;
  const host = ts.createCompilerHost(read.options);
  const folders = above(files);
  const program = ts.createProgram(Object.values(files), read.options, {
    ...host,
    directoryExists: (path) => folders.has(path) || host.directoryExists?.(path) === true,
  });
  if (program.getGlobalDiagnostics().some(({ code }) => code === NO_LIBRARY))
    return { skipped: "TypeScript has not found its standard library" };
  const found: TypesMistake[] = [];
  for (const [name, path] of Object.entries(files)) {
    const source = program.getSourceFile(path);
    const all = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ].filter(({ category }) => category === ts.DiagnosticCategory.Error);
    for (const { code, messageText, start = 0 } of source === undefined ? [] : all) {
      const text = ts.flattenDiagnosticMessageText(messageText, "\n").replaceAll(/\n\s*/g, " ");
      if (code === NO_MODULE && text.includes(`'${language}'`))
        return { skipped: `TypeScript does not find ${language}` };
      const { line, character } = ts.getLineAndCharacterOfPosition(
        source as Compiler.SourceFile,
        start,
      );
      found.push({ file: name, line: line + 1, column: character + 1, code, text });
    }
  }
  return { mistakes: found.slice(0, MOST) };
}

/** Folders that hold files of the policy: of them, only what is asked about can be read, and TypeScript looks at folders first. */
function above(files: TypesQuestion["files"]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of Object.values(files))
    for (let up = dirname(path); !folders.has(up); up = dirname(up)) folders.add(up);
  return folders;
}

type Options = { readonly options: Compiler.CompilerOptions } | { readonly skipped: string };

/** The project's options, as far as they say how types are checked: nothing is written, and no project is built. */
function optionsOf(ts: typeof Compiler, config: string | undefined, file: string): Options {
  const read: { readonly config?: unknown; readonly error?: Compiler.Diagnostic } =
    config === undefined
      ? { config: { compilerOptions: STRICT } }
      : ts.readConfigFile(config, (path) => ts.sys.readFile(path));
  // which files there are is known: TypeScript would look for them in the whole project
  const host = { ...ts.sys, readDirectory: () => [] };
  const { options, errors } = ts.parseJsonConfigFileContent(
    read.config,
    host,
    dirname(config ?? file),
  );
  const [wrong] = [...(read.error === undefined ? [] : [read.error]), ...errors].filter(
    ({ code }) => code !== NO_INPUTS && code !== NO_FILES,
  );
  if (wrong !== undefined)
    return { skipped: `tsconfig.json: ${ts.flattenDiagnosticMessageText(wrong.messageText, " ")}` };
  return {
    options: {
      ...options,
      ...{ noEmit: true, composite: false, incremental: false, declaration: false },
      ...{ emitDeclarationOnly: false, skipLibCheck: true, allowImportingTsExtensions: true },
      ...{ tsBuildInfoFile: undefined, rewriteRelativeImportExtensions: false },
    },
  };
}
