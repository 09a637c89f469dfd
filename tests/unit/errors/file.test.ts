import { describe, expect, it } from "vitest";
import { unreadable, unwritable } from "../../../errors/file.mjs";

const cause = Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });

describe("a file that people have named", () => {
  it.each([
    [unwritable("out.json", cause), "file_unwritable", "cannot write out.json"],
    [unreadable("in.json", cause), "file_unreadable", "cannot read in.json"],
  ])("%s", (failure, code, message) => {
    expect(failure).toMatchObject({ code, message, why: cause.message, cause });
    expect(failure.next).toMatch(/^name a file/);
  });
});
