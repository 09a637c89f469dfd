import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Io } from "../terminal/io.ts";
import { replacePrivateFileSync } from "../../files/replace.mjs";
import { stateFolder } from "./state-folder.ts";

/**
 * A file for an authority that the settings hold as text: contexts of the `nats` command can only name
 * one. It is called after its content, so that settings which share it share the file.
 *
 * @param pem one or more certificates
 */
export function authorityFile(io: Io, pem: string): string {
  const digest = createHash("sha256").update(pem).digest("hex");
  const file = join(stateFolder(io), "authorities", `${digest.slice(0, 16)}.pem`);
  if (contentOf(file) !== pem) replacePrivateFileSync(file, pem);
  return file;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // written next
  }
}
