import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { buildModule } from "../../../tools/gomodule.mjs";
import { program, temporaryFolder } from "./support/folder.ts";

/** Stands in for Go, in a folder with one module. */
async function withGo(lines: string): Promise<{ modules: string; output: string; bin: string }> {
  const bin = await temporaryFolder();
  await program(join(bin, "go"), lines);
  vi.stubEnv("PATH", `${bin}:/usr/bin:/bin`);
  const modules = await temporaryFolder();
  await mkdir(join(modules, "oven"));
  return { modules, output: await temporaryFolder(), bin };
}

test("a tool is built from its pinned module, reproducibly and without a C compiler", async () => {
  const { modules, output, bin } = await withGo(
    'echo "$PWD $CGO_ENABLED $GOWORK" "$@" > "$(dirname "$0")/asked"',
  );
  await buildModule("oven", output, { modules, variables: { "main.version": "2.5.0" } });
  expect(await readFile(join(bin, "asked"), "utf8")).toBe(
    `${modules}/oven 0 off build -mod=readonly -trimpath -buildvcs=false ` +
      `-ldflags -s -w -X main.version=2.5.0 -o ${output}/oven tool\n`,
  );
  expect(await readdir(join(modules, "oven"))).toEqual([]);
});

test("a module with C in it is built with a C compiler, and these flags for it", async () => {
  const { modules, output, bin } = await withGo(
    'echo "$CGO_ENABLED $CGO_CFLAGS" > "$(dirname "$0")/asked"',
  );
  await buildModule("oven", output, { modules, cgo: "-O1 -w" });
  expect(await readFile(join(bin, "asked"), "utf8")).toBe("1 -O1 -w\n");
});

test("a module of several tools is built in one go, each program with its tool's name", async () => {
  const { modules, output, bin } = await withGo('echo "$@" > "$(dirname "$0")/asked"');
  await buildModule("oven", output, { modules, several: true });
  expect(await readFile(join(bin, "asked"), "utf8")).toContain(`-o ${output}/ tool\n`);
});

test("a module with a program of its own is built as it is", async () => {
  const { modules, output, bin } = await withGo('echo "$@" > "$(dirname "$0")/asked"');
  await buildModule("oven", output, { modules, package: "." });
  expect(await readFile(join(bin, "asked"), "utf8")).toContain(`-o ${output}/oven .\n`);
});

test("a module may take files of another", async () => {
  const { modules, output, bin } = await withGo(
    'while [ "$1" != -overlay ]; do shift; done; cat "$2" > "$(dirname "$0")/overlay"',
  );
  await buildModule("oven", output, { modules, overlay: { "door.go": "/sources/door.go" } });
  expect(JSON.parse(await readFile(join(bin, "overlay"), "utf8"))).toEqual({
    Replace: { [join(modules, "oven", "door.go")]: "/sources/door.go" },
  });
  expect(await readdir(output)).toEqual([]);
});

test("a failed build says what Go said last, without its downloads", async () => {
  const { modules, output } = await withGo(
    "echo 'go: downloading x v1' >&2; echo 'go: x@v1: verifying module: checksum mismatch' >&2; exit 1",
  );
  await expect(buildModule("oven", output, { modules })).rejects.toThrow(
    /^go build: go: x@v1: verifying module: checksum mismatch$/,
  );
});

test("a machine without Go is told so", async () => {
  const { modules, output } = await withGo("");
  vi.stubEnv("PATH", await temporaryFolder());
  await expect(buildModule("oven", output, { modules })).rejects.toThrow(
    "Go, which could build it, is not installed",
  );
});
