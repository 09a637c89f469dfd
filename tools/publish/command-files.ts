import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { reachedFrom } from "./modules.ts";

/** The arguments that make the command's one file a process behind walls, which is given a policy. */
const evaluate = "evaluate-policy";
const checkTypes = "check-policy-types";

/** The entry of the command's one file: the command, and the processes behind walls that it starts for policies. */
export const commandEntry = `
const [,, first] = process.argv;
if (first === ${JSON.stringify(evaluate)}) await import("./compiler/inside/main.ts");
else if (first === ${JSON.stringify(checkTypes)}) await import("./compiler/inside/check-types.ts");
else await import("./cli/main.ts");
`;

/** Go modules of what `nats-entra dev` builds where it cannot be fetched. */
const needed = /^(?:pulumi|pulumi-language-nodejs|nats-server)[/\\]/;

/** What `*.bundled.ts` modules take from the bundle, by the names that they have for it. */
export function commandFiles(root: string): Record<string, string> {
  const read = (path: string) => readFileSync(join(root, path));
  const language = Object.fromEntries(
    // the entry is the first
    [...reachedFrom(["access/language/index.ts"], root).modules].map((path) => [
      path,
      read(path).toString("utf8"),
    ]),
  );
  const page = join("reports", "access", "page");
  const pages = readdirSync(join(root, page)).map((name) => [
    name,
    read(join(page, name)).toString("utf8"),
  ]);
  const literals = {
    EVALUATE: evaluate,
    CHECK_TYPES: checkTypes,
    INTERPRETER: packed(read("node_modules/quickjs-wasi/quickjs.wasm")),
    LANGUAGE_MODULES: packed(Buffer.from(JSON.stringify(language))),
    TEMPLATES: packedTexts(textsIn(join(root, "templates"))),
    GO_MODULES: packedTexts(
      textsIn(join(root, "tools", "toolchain")).filter(([path = ""]) => needed.test(path)),
    ),
    PAGE_FILES: Object.fromEntries(pages) as object,
  };
  return Object.fromEntries(
    Object.entries(literals).map(([name, value]) => [name, JSON.stringify(value)]),
  );
}

/** Texts of the files in a folder, by their paths from there. */
function textsIn(folder: string): string[][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => [relative(folder, path), readFileSync(path, "utf8")]);
}

function packedTexts(texts: readonly string[][]): string {
  return packed(Buffer.from(JSON.stringify(Object.fromEntries(texts))));
}

function packed(bytes: Uint8Array): string {
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params }).toString("base64");
}
