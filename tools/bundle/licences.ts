import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BundledPackage } from "./packages.ts";

const rule = `\n${"-".repeat(80)}\n\n`;

/** The licenses of all packages in one text, each in full where the package has it. */
export async function licenceTexts(
  packages: readonly BundledPackage[],
  root: string,
): Promise<string> {
  const sections = packages.map(async ({ name, version, license, path }) => {
    const folder = join(root, path);
    const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
    // Apache-2.0 packages without a file of their own share the text of the others
    const text = file === undefined ? "" : await readFile(join(folder, file), "utf8");
    return `${name} ${version}: ${license}\n\n${text.trim()}\n`;
  });
  return (await Promise.all(sections)).join(rule);
}
