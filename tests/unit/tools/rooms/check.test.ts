import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check } from "../../../../tools/rooms/check.ts";
import { rooms } from "../../../../tools/rooms/table.ts";

const root = join(import.meta.dirname, "../../../..");
const value = "export const planted = 1;";
const type = "export interface Planted {}";

/** Files that are added to a copy of the tree, and parts of what is said of them. */
interface Violation {
  readonly what: string;
  readonly files: Readonly<Record<string, string>>;
  readonly says: readonly string[];
}

const violations: readonly Violation[] = [
  {
    what: "an arrow against the table",
    files: { "nats/planted.ts": importing("../callout/planted.ts"), "callout/planted.ts": value },
    says: [
      "nats-imports: nats/planted.ts → callout/planted.ts",
      "nats/ may import errors/, values/",
    ],
  },
  {
    what: "an arrow against the table that is a type alone",
    files: { "access/planted.ts": importingType("../client/type.ts"), "client/type.ts": type },
    says: ["access-imports: access/planted.ts → client/type.ts", "Move what both need to a room"],
  },
  {
    what: "an import that runs where types alone may be imported",
    files: { "nats/planted-access.ts": importing("../access/index.ts") },
    says: ["nats-imports-types: nats/planted-access.ts → access/index.ts", "types of access/"],
  },
  {
    what: "a circle of files by types",
    files: {
      "client/planted-a.ts": importingType("./planted-b.ts"),
      "client/planted-b.ts": importingType("./planted-a.ts"),
    },
    says: [
      "no-circles: client/planted-a.ts → client/planted-b.ts → client/planted-a.ts",
      "Move what both need to a file that imports neither",
    ],
  },
  {
    what: "a circle of folders, though of no files",
    files: {
      "issuer/planted-a/one.ts": importing("../planted-b/two.ts"),
      "issuer/planted-b/two.ts": value,
      "issuer/planted-b/three.ts": importing("../planted-a/four.ts"),
      "issuer/planted-a/four.ts": value,
    },
    says: [
      "no-folder-circles: \n  issuer/planted-a → issuer/planted-b: issuer/planted-a/one.ts imports issuer/planted-b/two.ts",
      "  issuer/planted-b → issuer/planted-a: issuer/planted-b/three.ts imports issuer/planted-a/four.ts",
      "Move the file that both need",
    ],
  },
  {
    what: "a package that the room does not have",
    files: { "access/planted-package.ts": importing("acorn") },
    says: ["access-packages: access/planted-package.ts → ", "may import no package"],
  },
  {
    what: "input or output in a room that has none",
    files: { "text/planted.ts": importing("node:fs/promises") },
    says: ["text-node: text/planted.ts → fs/promises", "Take the value as an argument"],
  },
  {
    what: "the inside of a room that has a surface",
    files: { "cli/planted.ts": importing("../nats/inside.ts"), "nats/inside.ts": value },
    says: ["nats-surface: cli/planted.ts → nats/inside.ts", "Other rooms import nats/index.ts"],
  },
  {
    what: "a program that imports a test",
    files: { "infra/planted.ts": importing("../tests/planted.ts"), "tests/planted.ts": value },
    says: ["infra-imports-tests: infra/planted.ts → tests/planted.ts", "Only tests and benchmarks"],
  },
  {
    what: "a folder that is not a room",
    files: { "planted/a.ts": value },
    says: ["room: planted/a.ts", "Add it to tools/rooms/table.ts"],
  },
  {
    what: "an import of nothing",
    files: { "connect/planted.ts": importing("./missing.ts") },
    says: ["resolvable: connect/planted.ts → ./missing.ts", "Correct the path"],
  },
];

function importing(path: string): string {
  return `import * as there from "${path}";\nexport const here = there;\n`;
}

function importingType(path: string): string {
  return `import type * as there from "${path}";\nexport type Planted = typeof there;\n`;
}

let folder: string;
let said: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rooms-"));
  const tops = new Set(rooms.map((room) => room.folder.split("/")[0] ?? ""));
  for (const top of [...tops, "package.json", "renovate.json", "tsconfig.json", "typedoc.json"])
    await cp(join(root, top), join(folder, top), {
      recursive: true,
      filter: (path) => !/\/(node_modules|dist|golden|vectors)$/.test(path),
    });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  for (const { files } of violations)
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    }
  said = await check(folder, rooms);
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

describe("the rule of rooms refuses", () => {
  it.each(violations)("$what, and says which, where and what to do", ({ says }) => {
    const violation = said.find((each) => each.includes(says[0] ?? ""));
    for (const part of says) expect(violation).toContain(part);
  });

  it("nothing else: the tree itself has no violation", () => {
    const expected = violations.map(({ says }) => says[0] ?? "");
    expect(said.filter((each) => !expected.some((start) => each.includes(start)))).toEqual([]);
  });
});
