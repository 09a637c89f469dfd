import { describe, expect, it } from "vitest";
import { link, type Linked } from "../../../../compiler/inside/link.ts";
import { ModuleError } from "../../../../compiler/inside/message.ts";

const language = {
  "language.ts": 'export * from "./grant.ts";',
  "grant.ts": "export const a = 1;",
};

function linked(text: string, more: Readonly<Record<string, string>> = {}): Linked {
  return link({ policy: { "index.ts": text, ...more }, language, entries: ["index.ts"] });
}

function refusal(text: string, more: Readonly<Record<string, string>> = {}): string {
  try {
    linked(text, more);
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error;
    const { file, line, column } = error.place;
    return `${file}:${line}:${column} ${error.message}; ${error.next}`;
  }
  throw new Error("nothing is refused");
}

describe("a policy imports", () => {
  it("its own files, those beside its folder, and the role language", () => {
    const { codeOf, resolve } = linked(
      'import { a } from "@nats-entra/access";\nimport b from "./roles/b.ts";\nexport * from "../shared/c.mjs";',
      {
        "roles/b.ts": 'import d from "../d.json" with { type: "json" };\nexport default d;',
        "d.json": '{"__proto__": {"x": 1}}',
        "../shared/c.mjs": "export const c: number = 1;".replace(": number", ""),
      },
    );
    expect(resolve("index.ts", "@nats-entra/access")).toBe("/nats-entra/language.ts");
    expect(resolve("/nats-entra/language.ts", "./grant.ts")).toBe("/nats-entra/grant.ts");
    expect(resolve("index.ts", "./roles/b.ts")).toBe("roles/b.ts");
    expect(resolve("roles/b.ts", "../d.json")).toBe("d.json");
    expect(codeOf("/nats-entra/grant.ts")).toBe("export const a = 1;");
    expect(codeOf("d.json")).toMatch(/^export default JSON\.parse\("/);
    expect(codeOf("../shared/c.mjs")).toBe("export const c = 1;");
  });

  it("the role language by the name that it has in earlier commits", () => {
    const { resolve } = linked('import { a } from "nats-entra/access";');
    expect(resolve("index.ts", "nats-entra/access")).toBe("/nats-entra/language.ts");
  });

  it.each([
    ["node:net"],
    ["net"],
    ["node:fs"],
    ["node:module"],
    ["node:child_process"],
    ["node:worker_threads"],
    ["node:async_hooks"],
    ["data:text/javascript,export default 1"],
    ["file:///etc/hostname"],
    ["/etc/hostname"],
    ["/nats-entra/grant.ts"],
    ["/prelude"],
    ["https://example.com/a.js"],
    ["#internal"],
    ["nats-entra"],
    ["@nats-entra/client"],
    ["@nats-entra/access/../client"],
    ["nats-entra/client"],
    ["quickjs-wasi"],
    ["."],
  ])("and not %s", (specifier) => {
    expect(refusal(`const a = 1;\n  import ${JSON.stringify(specifier)};`)).toBe(
      `index.ts:2:3 a policy may not import ${specifier}; import files of the policy, by ./ or ../, and @nats-entra/access`,
    );
    expect(refusal(`export * from ${JSON.stringify(specifier)};`)).toMatch(/^index\.ts:1:1 /);
  });

  it.each([
    ["./nowhere.ts", "make the file nowhere.ts, or correct the path"],
    ["./roles", "make the file roles, or correct the path"],
    ["./roles/b", "import ./roles/b.ts, or make the file roles/b"],
    ["./roles/B.ts", "import ./roles/b.ts, or make the file roles/B.ts"],
    ["./role/b.ts", "import ./roles/b.ts, or make the file role/b.ts"],
    ["./%69ndex.ts", "make the file %69ndex.ts, or correct the path"],
    ["./a/../../../../etc/hostname", "make the file ../../../etc/hostname, or correct the path"],
  ])("and what is there, so not %s", (specifier, next) => {
    expect(refusal(`import ${JSON.stringify(specifier)};`, { "roles/b.ts": "" })).toBe(
      `index.ts:1:1 there is no ${specifier} to import; ${next}`,
    );
  });

  it("another file by its way from the file that imports it", () => {
    const policy = { "roles/b.ts": 'import "../acounts.ts";', "accounts.ts": "" };
    expect(refusal('import "./roles/b.ts";', policy)).toContain("import ../accounts.ts, or");
  });

  it("in a file that is not the first one, with its place", () => {
    const other = "const a = 1;\nimport 'node:fs';";
    expect(refusal('import "./b.ts";', { "b.ts": other })).toMatch(/^b\.ts:2:1 a policy may not/);
  });
});

describe("a policy has no code that is made while it runs", () => {
  it.each([
    ['await import("./b.ts");', /^index\.ts:1:7 a policy has no import\(\); import at the top/],
    ['const f = () => import("node:net");', /^index\.ts:1:17 /],
    ['export default { a: [`${await import("./b.ts")}`] };', /^index\.ts:1:31 /],
    ["export const url = import.meta.url;", /^index\.ts:1:20 a policy has no import\.meta/],
  ])("%s", (text, said) => {
    expect(refusal(text, { "b.ts": "" })).toMatch(said);
  });
});

describe("what is no module is refused with its place", () => {
  it.each([
    ["const = 1;", /^index\.ts:1:7 /],
    ["const a = 1;\n\n  const b: number = ;", /^index\.ts:3:21 /],
    ["enum E {\n  A,\n}", /^index\.ts:1:1 .*enum is not supported/],
    ["const a = 1;\nconst a = 2;", /^index\.ts:2:7 .*already been declared/],
    ["class A { constructor(private x) {} }", /^index\.ts:1:31 /],
  ])("%s", (text, said) => {
    expect(refusal(text)).toMatch(said);
  });

  it("JSON as well", () => {
    expect(refusal('import "./d.json";', { "d.json": "{" })).toBe(
      "d.json:1:1 is not JSON; correct it, or import something else",
    );
  });
});

describe("modules that import each other", () => {
  it("are told by the shortest way back", () => {
    const { circleOf } = linked('import "./a.ts";', {
      "a.ts": 'import "./b.ts";',
      "b.ts": 'import "./c.ts";\nexport * from "./a.ts";',
      "c.ts": 'import "./a.ts";',
    });
    expect(circleOf("a.ts")).toEqual(["a.ts", "b.ts", "a.ts"]);
    expect(circleOf("c.ts")).toEqual(["c.ts", "a.ts", "b.ts", "c.ts"]);
    expect(circleOf("index.ts")).toBeUndefined();
  });
});
