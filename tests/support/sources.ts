import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** Path below the repository, and text without comments, which may say what they like. */
export type Source = readonly [path: string, text: string];

/** Every module of this repository but its tests and benchmarks. */
export const sources: readonly Source[] = globSync("*/**/*.{ts,mjs}", {
  cwd: root,
  exclude: (path) => /^(?:node_modules|dist|tests|bench|examples|\..*)$/.test(path),
})
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => !path.endsWith(".d.ts"))
  .sort()
  .map((path) => [path, withoutComments(readFileSync(join(root, path), "utf8"))]);

/** Paths of those whose text has the pattern. */
export function having(pattern: RegExp, among: readonly Source[] = sources): string[] {
  return among.filter(([, text]) => pattern.test(text)).map(([path]) => path);
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, "");
}
