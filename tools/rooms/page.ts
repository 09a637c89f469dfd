/** `node tools/rooms/page.ts` (`npm run build:rooms`) writes docs/reference/rooms.md, the table of rooms. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { rooms, type Room } from "./table.ts";

const root = join(import.meta.dirname, "../..");
export const page = join(root, "docs", "reference", "rooms.md");

/** The page, as the table says. */
export async function pageOfRooms(): Promise<string> {
  const text = `# Rooms

For contributors: each folder of the repository, and what it may import. \`npm run build:rooms\` writes this page from
\`tools/rooms/table.ts\`. [Architecture](../explanation/architecture.md#rooms) explains the rules.

${tableOf(rooms)}
`;
  return format(text, { ...(await resolveConfig(page)), parser: "markdown" });
}

function tableOf(rooms: readonly Room[]): string {
  const lines = rooms.map(
    (room) => `| \`${room.folder}/\` | ${room.holds} | ${mayImport(room)} | ${surface(room)} |`,
  );
  return [
    "| Folder | What lives there | May import | Others import |",
    "| --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}

function mayImport(room: Room): string {
  if (room.rooms.includes("*")) return "everything";
  const names = [
    ...room.rooms.map((folder) => `${folder}/`),
    ...(room.types ?? []).map((folder) => `${folder}/ (types)`),
    ...room.packages.map(code),
    ...(room.packageTypes ?? []).map((name) => `${code(name)} (types)`),
    ...(room.node === "all" ? ["Node"] : room.node.map((name) => code(`node:${name}`))),
  ];
  return names.length === 0 ? "nothing" : names.join(", ");
}

function surface({ folder, surface }: Room): string {
  if (folder === "tests") return "nothing, except `bench/`";
  return surface === undefined ? "any file" : surface.map(code).join(", ");
}

const code = (text: string) => `\`${text}\``;

if (process.argv[1] === import.meta.filename) await writeFile(page, await pageOfRooms());
