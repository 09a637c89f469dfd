import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import schema from "../../../../access/access.schema.json" with { type: "json" };
import { streamSchemas } from "../../../../access/streams/shape.ts";
import { page } from "./page.ts";

const root = join(import.meta.dirname, "../../../..");

/** Compares a file with what it should be, formatted; `vitest -u` writes it. */
async function isWritten(name: string, text: string): Promise<void> {
  const file = join(root, name);
  const formatted = await format(text, { ...(await resolveConfig(file)), filepath: file });
  await expect(formatted).toMatchFileSnapshot(file);
}

describe("docs/reference/streams.md", () => {
  it("says of each setting what the tables say", async () => {
    await isWritten("docs/reference/streams.md", page());
  });
});

describe("access/access.schema.json", () => {
  it("says of streams what the tables say", async () => {
    const whole = { ...schema, $defs: { ...schema.$defs, ...streamSchemas() } };
    await isWritten("access/access.schema.json", JSON.stringify(whole, null, 2));
  });
});
