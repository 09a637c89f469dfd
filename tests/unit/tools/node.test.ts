import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { onTypeScriptNode, pinned, verifyIntegrity } from "../../../tools/node.mjs";
import { failing } from "../../support/failing.ts";
import { temporaryFolder } from "./support/folder.ts";

test("work runs right here under a Node that runs TypeScript", async () => {
  let pid: number | undefined;
  await onTypeScriptNode(() => {
    pid = process.pid;
    return Promise.resolve();
  });
  expect(pid).toBe(process.pid);
});

test.each(["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"])(
  "a Node for %s is pinned, version and content",
  (platform) => {
    const { spec, integrity } = pinned(platform);
    expect(spec).toMatch(/^node-(bin-)?(linux|darwin)-(x64|arm64)@2\d\.\d+\.\d+$/);
    expect(integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
  },
);

test("another platform is told to install Node itself", () => {
  expect(() => pinned("sunos-x64")).toThrow(
    failing(
      /^Node 22\.18\.0 or newer is needed .*: there is no package for sunos-x64; install it from https:\/\/nodejs\.org /,
    ),
  );
});

test("a package that is not the pinned one is refused", async () => {
  const file = join(await temporaryFolder(), "node.tgz");
  await writeFile(file, "node");
  const right = `sha512-${createHash("sha512").update("node").digest("base64")}`;
  await expect(verifyIntegrity(file, right)).resolves.toBeUndefined();
  await writeFile(file, "malware");
  await expect(verifyIntegrity(file, right)).rejects.toMatchObject({ code: "BAD_CHECKSUM" });
});
