import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";

/** What may be there already: a repository that was just made. */
const harmless = new Set([".git"]);
/** Names that an error lists. */
const most = 5;

/**
 * Writes the files of a project into a folder that has none.
 *
 * @param files texts by their paths in the folder
 * @throws Failure `folder_not_empty` naming what is there, `folder_unwritable`
 */
export function writeProject(folder: string, files: ReadonlyMap<string, string>): void {
  assertEmpty(folder);
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  } catch (error) {
    throw new Failure("folder_unwritable", `cannot write the project into ${folder}`, {
      why: messageOf(error),
      next: "name a folder in which you may write",
      cause: error,
    });
  }
}

function assertEmpty(folder: string): void {
  if (!existsSync(folder)) return;
  const found = statSync(folder).isDirectory()
    ? readdirSync(folder).filter((name) => !harmless.has(name))
    : ["it is a file"];
  if (found.length === 0) return;
  const more = found.length > most ? `, and ${found.length - most} more` : "";
  throw new Failure("folder_not_empty", `${folder} is not empty`, {
    why: `there is ${found.slice(0, most).join(", ")}${more}`,
    next: "name a new folder: nats-entra init orders",
  });
}
