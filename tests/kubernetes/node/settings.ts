import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { clusterFolder } from "./layout.ts";

/** What a kubelet sets for the whole machine. */
const names = [
  "vm/overcommit_memory",
  "kernel/panic",
  "kernel/panic_on_oops",
  "kernel/keys/root_maxkeys",
  "kernel/keys/root_maxbytes",
].filter((name) => existsSync(`/proc/sys/${name}`));

const file = () => join(clusterFolder(), "settings.json");

/** Remembers the machine's settings. */
export async function saveSettings(): Promise<void> {
  const values = names.map(async (name) => [name, await readFile(`/proc/sys/${name}`, "utf8")]);
  await writeFile(file(), JSON.stringify(Object.fromEntries(await Promise.all(values))));
}

/** Puts the machine's settings back, when they were remembered. */
export async function restoreSettings(): Promise<void> {
  const text = await readFile(file(), "utf8").catch(() => "{}");
  for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, string>))
    await writeFile(`/proc/sys/${name}`, value);
  await rm(file(), { force: true });
}
