/** `node tools/rooms/page.ts` (`npm run build:rooms`) writes the table of rooms into docs/explanation/architecture.md. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { rooms, type Room } from "./table.ts";

const root = join(import.meta.dirname, "../..");
export const page = join(root, "docs", "explanation", "architecture.md");
const [begin, end] = ["<!-- rooms: made by tools/rooms/page.ts -->", "<!-- /rooms -->"];

/**
 * The page with the table as it is.
 *
 * @param text of the page
 * @throws Error when the page has no place for it
 */
export async function withTable(text: string): Promise<string> {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${page} has no ${begin} and ${end}`);
  const made = `${text.slice(0, from)}${begin}\n\n${tableOf(rooms)}\n\n${text.slice(to)}`;
  return format(made, { ...(await resolveConfig(page)), parser: "markdown" });
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

if (process.argv[1] === import.meta.filename)
  await writeFile(page, await withTable(await readFile(page, "utf8")));
