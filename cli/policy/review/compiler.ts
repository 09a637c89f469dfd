/**
 * The process that runs a policy's modules and compiles them; `isolated.ts` starts it, with Node's permission
 * model on: it can read the policy's folder and packages, and write, start and load nothing.
 *
 * Before the policy is loaded, everything else is taken away: modules may only use the built-in ones of
 * `BUILTIN`; `process`, `fetch` and their like are gone. Node 25's permission model closes the network by itself,
 * that of 22 and 24 does not, so this is what keeps a policy from it there.
 */
import { writeSync } from "node:fs";
import { registerHooks, Module } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { compile, PolicyErrors, type Policy } from "../../../access/index.ts";
import type { Answer } from "./isolated.ts";

/** File descriptor of the answer: stdout is the policy's. */
const RESULT = 3;

/**
 * What a policy may import of Node. Looked up by plain property access: a policy can replace the methods of
 * built-in objects.
 */
const BUILTIN: Readonly<Record<string, true>> = Object.freeze({
  __proto__: null as never,
  "node:assert": true,
  "node:buffer": true,
  "node:crypto": true,
  "node:fs": true,
  "node:path": true,
  "node:url": true,
  "node:util": true,
} as const);

async function main(): Promise<Answer> {
  const [, , root = "", folder = ""] = process.argv;
  try {
    const url = pathToFileURL(join(folder, "index.ts")).href;
    close();
    const module = (await import(url)) as { readonly default?: Policy };
    const policy = module.default;
    if (policy?.kind !== "policy")
      return { failed: "index.ts has no policy as its default export" };
    const { document, sources } = compile(policy, { root });
    return { document: JSON.stringify(document), sources };
  } catch (error) {
    if (error instanceof PolicyErrors) return { failed: error.message, invalid: true };
    return { failed: told(error) };
  }
}

/** From here on, nothing but the policy's own files and the modules of the list. */
function close(): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      const { url } = found;
      const isFile =
        url[0] === "f" && url[1] === "i" && url[2] === "l" && url[3] === "e" && url[4] === ":";
      if (isFile || BUILTIN[url] === true) return found;
      throw new Error(
        `a policy may not import ${specifier}: it is compiled without network and processes`,
      );
    },
  });
  // hooks of later comers would be asked first
  Object.assign(Module, { registerHooks: undefined, register: undefined });
  for (const name of ["fetch", "WebSocket", "EventSource", "process", "navigator"]) {
    Object.defineProperty(globalThis, name, { value: undefined });
  }
}

/** The message, and the place when the stack names one. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return `it throws ${String(error)}`;
  const place = /\(?(file:\/\/\S+?:\d+:\d+)\)?/.exec(error.stack ?? "")?.[1];
  return place === undefined ? error.message : `${error.message} (${place})`;
}

const ended = process;
const answer = await main();
writeAll(Buffer.from(JSON.stringify(answer)));
ended.exit(0);

function writeAll(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(RESULT, bytes, at);
}
