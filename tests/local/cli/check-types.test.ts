import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeShopPolicy } from "../../support/policies/shop.ts";
import { Terminal } from "../../support/terminal.ts";

const root = join(import.meta.dirname, "../../..");

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
  writeShopPolicy(terminal.folder);
  write("package.json", '{ "type": "module" }');
  mkdirSync(join(terminal.folder, "node_modules/@nats-entra"), { recursive: true });
  link("node_modules/typescript");
  symlinkSync(join(root, "access"), join(terminal.folder, "node_modules/@nats-entra/access"));
});
afterEach(() => terminal.remove());

function link(path: string): void {
  symlinkSync(join(root, path), join(terminal.folder, path));
}

function write(path: string, text: string): void {
  writeFileSync(join(terminal.folder, path), text);
}

function replace(path: string, old: string, text: string): void {
  const before = readFileSync(join(terminal.folder, path), "utf8");
  expect(before).toContain(old);
  write(path, before.replace(old, text));
}

async function check(...args: string[]) {
  const { code, stdout } = await terminal.run("policy", "check", ...args);
  return { code, lines: stdout.trimEnd().split("\n") };
}

/** It runs, and only its types are wrong. */
const WRONG = "const seconds: string = 12;\nvoid seconds;\n";

describe("policy check, where the project has TypeScript", () => {
  it("has nothing to say about types that are right", async () => {
    const { code, lines } = await check();
    expect({ code, said: lines.filter((line) => /types|TS\d/.test(line)) }).toEqual({
      code: 0,
      said: [],
    });
    expect(lines[0]).toMatch(/^✓ policies: 3 roles/);
    expect((await terminal.json("policy", "check")).value).toMatchObject({ types: "checked" });
  });

  it("reports a wrong type with its place, as every other mistake", async () => {
    replace("policies/roles/shop.ts", "export const", `${WRONG}\nexport const`);
    expect(await check()).toEqual({
      code: 1,
      lines: [
        "✗ policies: 1 mistake",
        "  policies/roles/shop.ts:4:7 Type 'number' is not assignable to type 'string'; give what the type takes (TS2322) [type_invalid]",
      ],
    });
    expect((await terminal.json("policy", "check")).value).toMatchObject({
      ok: false,
      types: "checked",
      errors: [{ code: "type_invalid", source: "policies/roles/shop.ts:4:7" }],
    });
  });

  it("says once what the role language says of the same line too", async () => {
    replace("policies/accounts.ts", 'counted"', 'counted", limits: { payload: "much" }');
    const { lines } = await check();
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(
      /^ {2}policies\/accounts\.ts:4:\d+ account 'money': .* \[size_invalid\]$/,
    );
  });

  it("looks at invariants and imported files, and at nothing else of the project", async () => {
    write("other.ts", WRONG);
    write("policies/unused.ts", WRONG);
    mkdirSync(join(terminal.folder, "shared"));
    write("shared/subjects.ts", `${WRONG}export const STATUS = "shop.status";\n`);
    replace("policies/roles/shop.ts", '"shop.status"', "STATUS");
    replace(
      "policies/roles/shop.ts",
      "import { shop",
      'import { STATUS } from "../../shared/subjects.ts";\nimport { shop',
    );
    write("policies/invariants.ts", `${WRONG}export default [];\n`);
    const { lines } = await check();
    expect(lines.slice(1).map((line) => line.trim().split(" ")[0])).toEqual([
      "policies/invariants.ts:1:7",
      "shared/subjects.ts:1:7",
    ]);
  });

  it("takes the options of the nearest tsconfig.json, and of what it extends", async () => {
    replace("policies/roles/shop.ts", "export const", "const unused = 1;\n\nexport const");
    expect((await check()).code).toBe(0);
    write("tsconfig.base.json", '{ "compilerOptions": { "noUnusedLocals": true } }');
    write("tsconfig.json", '// ours\n{ "extends": "./tsconfig.base.json", "include": ["src"] }');
    const { code, lines } = await check();
    expect({ code, line: lines[1] }).toEqual({
      code: 1,
      line: expect.stringMatching(/shop\.ts:4:7 'unused' is declared .*TS6133/) as string,
    });
  });

  it.each<[string, () => void, RegExp]>([
    [
      "a tsconfig.json that is wrong",
      () => write("tsconfig.json", '{ "extends": "./none.json" }'),
      /tsconfig\.json: .*none\.json/,
    ],
    [
      "a TypeScript of another kind",
      () => {
        cpSync(join(terminal.folder, "node_modules"), join(terminal.folder, "kept"), {
          recursive: true,
          filter: (path) => !path.includes("node_modules/typescript"),
        });
        terminal.cwd = join(terminal.folder, "other");
        mkdirSync(join(terminal.cwd, "node_modules/typescript"), { recursive: true });
        cpSync(join(terminal.folder, "policies"), join(terminal.cwd, "policies"), {
          recursive: true,
        });
        write("other/node_modules/typescript/index.js", 'exports.version = "7.0.0";');
      },
      /TypeScript 7\.0\.0 is too new/,
    ],
    ["--no-types", () => undefined, /--no-types/],
  ])("says that types are not checked with %s", async (what, prepare, why) => {
    prepare();
    const { code, lines } = await check(...(what === "--no-types" ? [what] : []));
    expect(lines[1]).toMatch(/^ {2}types not checked: /);
    expect(lines[1]).toMatch(why);
    expect(code).toBe(0);
  });
});
