/** A project's TypeScript checks types, and may be somebody else's: it is behind the wall, and finds nothing there. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { checkTypes } from "../../../compiler/index.ts";
import { lineOf } from "../../../errors/failure.mjs";
import { Listeners } from "./listeners.ts";

const root = join(import.meta.dirname, "../../..");

let listeners: Listeners;
let folder: string;
beforeEach(async () => {
  listeners = await Listeners.open();
  folder = mkdtempSync(join(realpathSync(tmpdir()), "types-"));
  mkdirSync(join(folder, ".git"));
  write(".git/config", "a token");
  write(".env", "a token");
  write("package.json", '{ "type": "module" }');
  write("policies/index.ts", "export default 1;\n");
  link("access", "node_modules/@nats-entra/access");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
  listeners.close();
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function link(target: string, path: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  symlinkSync(join(root, target), join(folder, path));
}

it("a TypeScript that a pull request brings along reads no token, writes nothing and calls nobody", async () => {
  vi.stubEnv("GITHUB_TOKEN", "a token");
  const path = (name: string) => JSON.stringify(join(folder, name));
  write(
    "node_modules/typescript/index.js",
    `
const fs = require("fs"), net = require("net"), cp = require("child_process");
const attempt = (work) => { try { return work(); } catch (e) { return e.code ?? e.message; } };
for (const where of [{ port: ${listeners.port}, host: "127.0.0.1" }, { path: ${JSON.stringify(listeners.path)} }, { path: ${JSON.stringify(listeners.abstract)} }])
  attempt(() => net.connect(where).on("error", () => undefined));
const seen = {
  token: attempt(() => fs.readFileSync(${path(".git/config")}, "utf8")),
  env: attempt(() => fs.readFileSync(${path(".env")}, "utf8")),
  environment: Object.values(process.env).filter((value) => value.includes("token")),
  passwords: attempt(() => fs.readFileSync("/etc/passwd", "utf8")),
  written: attempt(() => fs.writeFileSync(${path("policies/index.ts")}, "")),
  started: attempt(() => cp.execFileSync("true")),
  policy: attempt(() => fs.readFileSync(${path("policies/index.ts")}, "utf8")),
};
exports.version = "5.9.3";
exports.createProgram = () => undefined;
exports.readConfigFile = () => undefined;
throw Object.assign(exports, {
  sys: {},
  DiagnosticCategory: { Error: 1 },
  parseJsonConfigFileContent: () => ({ options: {}, errors: [] }),
  createCompilerHost: () => ({}),
  flattenDiagnosticMessageText: (text) => text,
  getLineAndCharacterOfPosition: () => ({ line: 0, character: 0 }),
  createProgram: () => ({
    getGlobalDiagnostics: () => [],
    getSourceFile: () => ({}),
    getSyntacticDiagnostics: () => [{ category: 1, code: 1, messageText: JSON.stringify(seen) }],
    getSemanticDiagnostics: () => [{ category: 1, code: 2, messageText: "\\u001b[2J::error::\\nforged" }],
  }),
});
`.replace("throw Object.assign", "Object.assign"),
  );
  const checked = await checkTypes("policies", folder);
  if ("skipped" in checked) throw new Error(checked.skipped);
  const [first, second] = checked.mistakes;
  expect(JSON.parse(first?.message ?? "")).toEqual({
    token: expect.stringMatching(/^E/) as string,
    env: expect.stringMatching(/^E/) as string,
    environment: [],
    passwords: expect.stringMatching(/^E/) as string,
    written: expect.stringMatching(/^E/) as string,
    started: expect.stringMatching(/^E/) as string,
    policy: "export default 1;\n",
  });
  expect(second && lineOf(second)).not.toMatch(/\p{Cc}/u);
  expect(listeners.knocks).toBe(0);
});

it("one that never ends, and one that answers with something else, are given up", async () => {
  const limits = { timeoutSeconds: 1, memoryMiB: 256 };
  write("node_modules/typescript/index.js", "for (;;);");
  expect(await checkTypes("policies", folder, limits)).toEqual({
    skipped: "TypeScript still runs after 1 s",
  });
  write("node_modules/typescript/index.js", 'process.stdout.write("{}"); process.exit();');
  expect(await checkTypes("policies", folder)).toEqual({
    skipped: "TypeScript gave a result of another shape",
  });
});

it("a tsconfig.json runs no plugin, and reads nothing outside of the project", async () => {
  link("node_modules/typescript", "node_modules/typescript");
  write("plugin/index.js", 'require("fs").writeFileSync("/tmp/was-run", "");');
  write("plugin/index.cjs", "throw new Error('was run');");
  const compilerOptions = {
    plugins: [{ name: "../plugin" }, { transform: "./plugin/index.cjs" }],
    types: [],
    paths: { secret: ["/etc/passwd"] },
    outDir: "out",
    incremental: true,
    tsBuildInfoFile: "out/info",
    declaration: true,
  };
  write("tsconfig.json", JSON.stringify({ compilerOptions }));
  expect(await checkTypes("policies", folder)).toEqual({ mistakes: [] });
  write("tsconfig.json", JSON.stringify({ extends: "/etc/hostname" }));
  expect(await checkTypes("policies", folder)).toEqual({
    skipped: expect.stringContaining("tsconfig.json: ") as string,
  });
});
