import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "./project.ts";

/** Seconds between two looks. Quick for people, and cheap: a project has a few dozen such files. */
const pause = 0.25;

/** Files by their paths from the root, each with what differs once it was written. */
type Snapshot = ReadonlyMap<string, string>;

/**
 * Watches what a deployment is made of: the policy's folder, and modules and manifests beside Pulumi.yaml. It looks time
 * and again instead of being told: editors replace files in many ways, and mounted folders tell nobody.
 */
export class Changes {
  readonly #project: Project;
  #known: Snapshot;

  constructor(project: Project) {
    this.#project = project;
    this.#known = snapshot(project);
  }

  /**
   * The files that were written, made or removed since the last call, once no more of them change.
   *
   * @param sleep for some seconds
   * @param isOver ends the wait
   * @returns sorted; none when it was ended
   */
  async next(sleep: (seconds: number) => Promise<void>, isOver: () => boolean): Promise<string[]> {
    let seen = this.#known;
    while (!isOver()) {
      await sleep(pause);
      const now = snapshot(this.#project);
      const isQuiet = difference(seen, now).length === 0;
      const changed = difference(this.#known, now);
      seen = now;
      if (changed.length === 0 || !isQuiet) continue;
      this.#known = now;
      return changed;
    }
    return [];
  }
}

function snapshot({ root, policies }: Project): Snapshot {
  const own = readdirSync(root, { withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && /\.[cm]?[jt]s$|^package\.json$|^Pulumi\.yaml$/.test(entry.name),
    )
    .map(({ name }) => name);
  const folder = join(root, policies);
  const below = (
    existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : []
  )
    .filter((name) => /\.(?:ts|json)$/.test(name))
    .map((name) => join(policies, name));
  return new Map(
    [...own, ...below].flatMap((path) => {
      const found = statSync(join(root, path), { throwIfNoEntry: false });
      return found === undefined ? [] : [[path, `${found.mtimeMs} ${found.size} ${found.ino}`]];
    }),
  );
}

function difference(before: Snapshot, after: Snapshot): string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].filter((path) => before.get(path) !== after.get(path)).sort();
}
