import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checksumOf, unpackRelease } from "../../../tools/release.mjs";
import { program, temporaryFolder } from "./support/folder.ts";
import { publish, sum, tarball, zip } from "./support/release.ts";

async function release(archive: string, content: Buffer, sums = sum(archive, content)) {
  const { base } = await publish({ [archive]: content, SHA256SUMS: sums });
  return { base, archive, checksums: "SHA256SUMS", program: "nats" };
}

async function toolTarball(): Promise<Buffer> {
  const folder = join(await temporaryFolder(), "nats-1.0.0");
  await program(join(folder, "nats"), "echo 1.0.0");
  return tarball(folder);
}

describe("a release is unpacked", () => {
  test("from a .tar.gz, without the folder that is in it", async () => {
    const folder = await temporaryFolder();
    await unpackRelease(await release("nats.tar.gz", await toolTarball()), folder);
    expect(await readdir(folder)).toEqual(["nats"]);
    expect((await stat(join(folder, "nats"))).mode & 0o111).not.toBe(0);
  });

  test.each([0, 8] as const)("from a .zip (method %i), the program alone", async (method) => {
    const folder = await temporaryFolder();
    const archive = zip({ "nats-1.0.0/LICENSE": "…", "nats-1.0.0/nats": "#!/bin/sh" }, method);
    await unpackRelease(await release("nats.zip", archive), folder);
    expect(await readdir(folder)).toEqual(["nats"]);
    expect(await readFile(join(folder, "nats"), "utf8")).toBe("#!/bin/sh");
    expect((await stat(join(folder, "nats"))).mode & 0o777).toBe(0o755);
  });
});

describe("a release is refused", () => {
  test("when it is not what the checksum says", async () => {
    const other = sum("nats.tar.gz", Buffer.from("another archive"));
    const folder = await temporaryFolder();
    const given = await release("nats.tar.gz", await toolTarball(), other);
    await expect(unpackRelease(given, folder)).rejects.toThrow(
      "nats.tar.gz does not match its SHA-256 checksum",
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test("when the checksums do not name it", async () => {
    const archive = await toolTarball();
    const given = await release("nats.tar.gz", archive, sum("x-nats.tar.gz", archive));
    await expect(unpackRelease(given, await temporaryFolder())).rejects.toThrow(
      "SHA256SUMS does not name nats.tar.gz",
    );
  });

  test("when the program is not in it", async () => {
    const given = await release("nats.zip", zip({ "a/LICENSE": "…" }));
    await expect(unpackRelease(given, await temporaryFolder())).rejects.toThrow("holds no nats");
  });

  test("when there is no such release, naming the address", async () => {
    const { base } = await publish({});
    const given = { base, archive: "a.zip", checksums: "SUMS", program: "a" };
    await expect(unpackRelease(given, await temporaryFolder())).rejects.toThrow(
      `does not give it (status 404 for ${base}SUMS)`,
    );
  });

  test("at once when nobody listens, naming the host and the reason", async () => {
    const given = { base: "http://127.0.0.1:1/", archive: "a", checksums: "b", program: "a" };
    await expect(unpackRelease(given, await temporaryFolder())).rejects.toThrow(
      /^127\.0\.0\.1:1 does not give it \(.+\)$/,
    );
  });
});

test("a checksum is found as sha256sum writes it: text, binary, upper case, CR LF", () => {
  const hex = "ab".repeat(32);
  for (const line of [`${hex}  a`, `${hex} *a`, `${hex.toUpperCase()}  a`, `${hex}  a\r`])
    expect(checksumOf("a", `${"00".repeat(32)}  b\n${line}\n`)).toBe(hex);
  expect(checksumOf("a", `${hex}  a.sig\n${hex.slice(2)}  a\n`)).toBeUndefined();
});
