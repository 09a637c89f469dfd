import { globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { page, pageOfRooms } from "../../../../tools/rooms/page.ts";
import { projectFolder, projectsOf } from "../../../../tools/rooms/projects.ts";
import { rooms } from "../../../../tools/rooms/table.ts";

const root = join(import.meta.dirname, "../../../..");
const folders = rooms.map(({ folder }) => folder);

describe("the table of rooms", () => {
  it.each(rooms)("has $folder below everything that it imports", (room) => {
    const above = folders.slice(0, folders.indexOf(room.folder));
    const named = [...room.rooms, ...(room.types ?? [])].filter((name) => name !== "*");
    expect(named.filter((name) => !above.includes(name))).toEqual([]);
  });

  it("names each room once", () => expect(new Set(folders).size).toBe(folders.length));

  it("is in docs/reference/rooms.md as it is: npm run build:rooms", async () => {
    expect(readFileSync(page, "utf8")).toBe(await pageOfRooms());
  });

  it("is in the projects of TypeScript as it is: npm run build:rooms", async () => {
    const written = readdirSync(projectFolder).map((name): [string, string] => [
      name,
      readFileSync(join(projectFolder, name), "utf8"),
    ]);
    expect(Object.fromEntries(written)).toEqual(Object.fromEntries(await projectsOf(rooms)));
  });
});

it("tests/unit mirrors the rooms; docs and what is supplied from outside are in none", () => {
  const names = globSync("tests/unit/*", { cwd: root }).map((path) => path.split("/").at(-1));
  const tops = folders.map((folder) => folder.split("/")[0]);
  expect(names.filter((name) => !tops.includes(name)).sort()).toEqual(["docs", "supply"]);
});
