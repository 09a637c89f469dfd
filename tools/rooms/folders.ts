import type { Room } from "./table.ts";

/** A module and the files that it imports, by paths from the repository's root. */
export interface Imports {
  readonly source: string;
  readonly targets: readonly string[];
}

/** One step of a circle: a folder or file imports another, by this file for example. */
export interface Step {
  readonly source: string;
  readonly target: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Circles through folders. Inside a room, what lies in one folder, files and folders side by side, must have an
 * order in which it can be read: no folder imports itself through its neighbours. Whatever a folder holds
 * counts as the folder.
 *
 * @param modules of the whole repository
 * @param rooms the table
 * @returns each circle by its shortest way round, and one for each folder at most
 */
export function folderCircles(modules: readonly Imports[], rooms: readonly Room[]): Step[][] {
  const arrows = new Map<string, Map<string, Step>>();
  for (const { source: from, targets } of modules)
    for (const to of targets) {
      const room = roomOf(from, rooms);
      if (room === undefined || room !== roomOf(to, rooms)) continue;
      const [source, target] = neighbours(from, to);
      const steps = arrows.get(source) ?? new Map<string, Step>();
      arrows.set(source, steps);
      if (source !== target && !steps.has(target)) steps.set(target, { source, target, from, to });
    }
  const folders = [...arrows.keys()].filter((source) => !isFile(source)).sort();
  const circles: Step[][] = [];
  for (const folder of folders) {
    if (circles.some((circle) => circle.some(({ source }) => source === folder))) continue;
    const circle = wayBack(folder, arrows);
    if (circle !== undefined) circles.push(circle);
  }
  return circles;
}

/** The two that lie in the same folder and have these files or are them. */
function neighbours(from: string, to: string): [string, string] {
  const [a, b] = [from.split("/"), to.split("/")];
  const same = a.findIndex((part, index) => part !== b[index]);
  const length = same === -1 ? a.length : same + 1;
  return [a.slice(0, length).join("/"), b.slice(0, length).join("/")];
}

/** The shortest way from a folder back to itself. */
function wayBack(
  start: string,
  arrows: ReadonlyMap<string, ReadonlyMap<string, Step>>,
): Step[] | undefined {
  const stepsFrom = (place: string) => [...(arrows.get(place)?.values() ?? [])];
  const ways = stepsFrom(start).map((step) => [step]);
  const reached = new Set<string>();
  // ways are appended while they are read: the short ones come first
  for (const way of ways) {
    const at = way.at(-1)?.target ?? start;
    if (at === start) return way;
    if (reached.has(at)) continue;
    reached.add(at);
    ways.push(...stepsFrom(at).map((step) => [...way, step]));
  }
  return undefined;
}

const isFile = (place: string) => /\.\w+$/.test(place);

/** The innermost room that has a file; none has the files at the top. */
export function roomOf(file: string, rooms: readonly Room[]): Room | undefined {
  return rooms
    .filter(({ folder }) => file.startsWith(`${folder}/`))
    .sort((a, b) => b.folder.length - a.folder.length)[0];
}
