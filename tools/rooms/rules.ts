import type { IForbiddenRuleType } from "dependency-cruiser";
import type { Room } from "./table.ts";

/**
 * The table as rules of dependency-cruiser. The comment of each says what to do, and is printed with every violation.
 *
 * @param rooms all rooms
 */
export function rulesOf(rooms: readonly Room[]): IForbiddenRuleType[] {
  const patterns = new Map(rooms.map((room) => [room.folder, pattern(room, rooms)]));
  const patternOf = (folder: string) => patterns.get(folder) ?? missing(folder);
  return [
    ...rooms.flatMap((room) => [
      ...arrows(room, patternOf, patternOf("tests")),
      ...packageRules(room, patternOf(room.folder)),
      ...nodeRules(room, patternOf(room.folder)),
      ...surfaceRules(room, patternOf(room.folder), patternOf("tests")),
    ]),
    ...everywhere,
  ];
}

const everywhere: readonly IForbiddenRuleType[] = [
  {
    name: "no-circles",
    severity: "error",
    comment:
      "Files that import each other can't be read, tested or changed one at a time; types count. Move what both need to a file that imports neither.",
    from: {},
    to: { circular: true },
  },
  {
    name: "resolvable",
    severity: "error",
    comment: "There is no such file or package. Correct the path, or declare the dependency.",
    from: {},
    to: { couldNotResolve: true },
  },
];

function arrows(
  room: Room,
  patternOf: (folder: string) => string,
  tests: string,
): IForbiddenRuleType[] {
  if (room.rooms.includes("*")) return [];
  const from = { path: patternOf(room.folder) };
  const types = room.types ?? [];
  const open = [room.folder, ...room.rooms].map(patternOf);
  const rule = {
    severity: "error",
    comment: `${room.folder}/ may import ${listed(room.rooms, "no other room")}${types.length > 0 ? `, and types of ${listed(types, "")}` : ""}. Move what both need to a room that both may import, or hand it over as an argument. A new arrow is a decision: tools/rooms/table.ts.`,
    from,
  } as const;
  return [
    {
      ...rule,
      name: `${room.folder}-imports`,
      to: {
        path: inside,
        pathNot: [...open, ...types.map(patternOf), tests, manifest],
        dependencyTypesNot: ["core"],
      },
    },
    ...types.map((folder) => ({
      ...rule,
      name: `${room.folder}-imports-types`,
      to: { path: patternOf(folder), dependencyTypesNot: ["type-only" as const] },
    })),
    {
      ...rule,
      name: `${room.folder}-imports-tests`,
      comment: "Only tests and benchmarks import tests. Move what both need out of tests/.",
      to: { path: tests },
    },
  ];
}

function packageRules(room: Room, path: string): IForbiddenRuleType[] {
  if (room.packages.includes("*")) return [];
  const types = room.packageTypes ?? [];
  const rule = {
    severity: "error",
    comment: `${room.folder}/ may import ${room.packages.length === 0 ? "no package" : `the packages ${room.packages.join(", ")}`}${types.length > 0 ? `, and types of ${types.join(", ")}` : ""}. Every user of a room installs its packages. A new dependency is a decision: tools/rooms/table.ts.`,
    from: { path },
  } as const;
  const open = [...room.packages, ...types].map(packagePattern);
  return [
    { ...rule, name: `${room.folder}-packages`, to: { path: modules, pathNot: open } },
    ...types.map((name) => ({
      ...rule,
      name: `${room.folder}-package-types`,
      to: { path: packagePattern(name), dependencyTypesNot: ["type-only" as const] },
    })),
  ];
}

function nodeRules(room: Room, path: string): IForbiddenRuleType[] {
  if (room.node === "all") return [];
  return [
    {
      name: `${room.folder}-node`,
      severity: "error",
      comment: `${room.folder}/ may import ${room.node.length === 0 ? "none of Node's modules" : `of Node's modules only ${room.node.join(", ")}`}: it does no I/O and reads no clock. Take the value as an argument.`,
      from: { path },
      to: { dependencyTypes: ["core"], pathNot: room.node.map((name) => `^${escaped(name)}$`) },
    },
  ];
}

function surfaceRules(room: Room, path: string, tests: string): IForbiddenRuleType[] {
  if (room.surface === undefined) return [];
  const files = room.surface.map((file) => `${room.folder}/${file}`);
  return [
    {
      name: `${room.folder}-surface`,
      severity: "error",
      comment: `Other rooms import ${files.join(", ")} and no other file of ${room.folder}/. Import it from there; export it there if others need it.`,
      from: { pathNot: [path, tests] },
      to: { path, pathNot: [...files.map((file) => `^${escaped(file)}$`), manifest] },
    },
  ];
}

/** A file of this repository in a folder: no package, none of Node's modules, no file at the top. */
const inside = "^(?!node_modules/|\\.)[^/]+/";
/** Names and versions are data that any room may read. */
const manifest = "/package\\.json$";
const modules = "(^|/)node_modules/";

function packagePattern(name: string): string {
  return `(^|/)node_modules/(@types/)?${escaped(name)}(/|$)`;
}

/** Its files, without those of rooms inside it. */
function pattern(room: Room, rooms: readonly Room[]): string {
  const nested = rooms
    .map(({ folder }) => folder)
    .filter((folder) => folder.startsWith(`${room.folder}/`))
    .map((folder) => escaped(folder.slice(room.folder.length + 1)));
  const except = nested.length === 0 ? "" : `(?!(?:${nested.join("|")})/)`;
  return `^${escaped(room.folder)}/${except}`;
}

function listed(folders: readonly string[], none: string): string {
  return folders.length === 0 ? none : folders.map((folder) => `${folder}/`).join(", ");
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

function missing(folder: string): never {
  throw new Error(`tools/rooms/table.ts names ${folder}, which is not in it`);
}
