import { describe, expect, it } from "vitest";
import { having, sources, type Source } from "../../support/sources.ts";

describe("files are replaced and locks are held in one way", () => {
  const renames = /\brename(?:Sync)?\b[^;]*from "node:fs|\bfs\.rename/;
  const exclusive = /"wx"|\bO_EXCL\b|\bfsync(?:Sync)?\b|\.sync\(\)/;

  it("nothing else renames a file", () => {
    expect(having(renames)).toEqual(["files/replace.mjs"]);
  });

  it("nothing else makes one exclusively, or waits for the disk", () => {
    expect(having(exclusive)).toEqual(["files/lock.mjs", "files/replace.mjs"]);
  });

  it("and what does is seen", () => {
    const planted: Source[] = [
      ["a.ts", 'import { renameSync } from "node:fs";'],
      ["b.ts", 'import { open, rename } from "node:fs/promises";'],
      ["c.ts", "await fs.rename(draft, path)"],
    ];
    expect(having(renames, planted)).toHaveLength(planted.length);
    expect(having(exclusive, [["d.ts", 'open(file, "wx")']])).toEqual(["d.ts"]);
  });
});

describe("files/", () => {
  it("imports nothing but itself, errors and Node's own modules, so that tools can run before anything is installed", () => {
    const imports = sources
      .filter(([path]) => path.startsWith("files/"))
      .flatMap(([, text]) => [...text.matchAll(/from "([^"]+)"/g)].map(([, from]) => from ?? ""));
    expect(
      imports.filter((from) => !/^(?:node:[\w/]+|(?:\.|\.\.\/errors)\/[\w-]+\.mjs)$/.test(from)),
    ).toEqual([]);
  });
});
