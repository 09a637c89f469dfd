/**
 * `node tools/rooms/projects.ts` (`npm run build:rooms`) writes a TypeScript project for each room, which refers to the
 * rooms that it may import. `tsc --build` (`npm run typecheck`) then checks again only the rooms that a change concerns:
 * what is inside a room concerns others only when its declarations change.
 *
 * The projects are beside the table and not in the rooms, so that editors and ESLint see the repository as one.
 */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { format, resolveConfig } from "prettier";
import { rooms, type Room } from "./table.ts";

const root = join(import.meta.dirname, "../..");
export const projectFolder = join(import.meta.dirname, "projects");
const up = relative(projectFolder, root);
const cache = `${up}/node_modules/.cache/typecheck`;

/**
 * Texts of the projects by their files' names: one for each room, `rest.json` for all that no room imports, and
 * `tsconfig.json`, which refers to all.
 *
 * @param all rooms of the table
 * @example (await projectsOf(rooms)).get("access.json")
 */
export async function projectsOf(all: readonly Room[]): Promise<ReadonlyMap<string, string>> {
  const within = all.filter(({ rooms }) => !rooms.includes("*"));
  const rest = {
    extends: `${up}/tsconfig.json`,
    compilerOptions: { tsBuildInfoFile: `${cache}/rest.tsbuildinfo` },
    include: [`${up}/**/*`],
    exclude: [
      ...["node_modules", "dist", ".nats-entra", "tests/fixtures", "examples/clients/browser"],
      ...within.map(({ folder }) => folder),
    ].map((path) => `${up}/${path}`),
    references: within.map(referenceTo),
  };
  const browser = `${up}/examples/clients/browser`;
  const others = ["./rest.json", browser].map((path) => ({ path }));
  const every = { files: [], references: [...within.map(referenceTo), ...others] };
  const projects: [string, object][] = [
    ...within.map((room): [string, object] => [fileOf(room.folder), projectOf(room, all)]),
    ["rest.json", rest],
    ["tsconfig.json", every],
  ];
  const style = await resolveConfig(join(projectFolder, "tsconfig.json"));
  const textOf = (project: object) =>
    format(JSON.stringify(project), { ...style, parser: "json", objectWrap: "collapse" });
  return new Map(
    await Promise.all(
      projects.map(async ([name, project]) => [name, await textOf(project)] as const),
    ),
  );
}

function projectOf(room: Room, all: readonly Room[]): object {
  const inside = all.filter(({ folder }) => folder.startsWith(`${room.folder}/`));
  return {
    extends: `${up}/tsconfig.json`,
    compilerOptions: {
      composite: true,
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: up,
      outDir: `${cache}/declarations`,
      tsBuildInfoFile: `${cache}/${fileOf(room.folder).replace(".json", ".tsbuildinfo")}`,
    },
    // data is included only where it is named: manifests, and what lies beside the modules
    include: [
      `${up}/${room.folder}/**/*`,
      `${up}/${room.folder}/**/*.json`,
      `${up}/*/package.json`,
    ],
    exclude: [
      `${up}/${room.folder}/**/node_modules`,
      ...inside.map(({ folder }) => `${up}/${folder}`),
    ],
    references: [...room.rooms, ...(room.types ?? [])].map((folder) => ({
      path: `./${fileOf(folder)}`,
    })),
  };
}

const referenceTo = ({ folder }: Room) => ({ path: `./${fileOf(folder)}` });
const fileOf = (folder: string) => `${folder.replaceAll("/", "-")}.json`;

if (process.argv[1] === import.meta.filename) {
  const projects = await projectsOf(rooms);
  await mkdir(projectFolder, { recursive: true });
  for (const name of await readdir(projectFolder))
    if (!projects.has(name)) await rm(join(projectFolder, name));
  for (const [name, text] of projects) await writeFile(join(projectFolder, name), text);
}
