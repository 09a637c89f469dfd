import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rooms } from "../../../tools/rooms/table.ts";

const root = join(import.meta.dirname, "../../..");
const page = readFileSync(join(root, "docs/how-to/troubleshooting.md"), "utf8");
const explanations = ["**/explained.ts", "**/explained/**", "cli/explain/**"];
const textsOf = (pattern: string) =>
  globSync(pattern, { cwd: root, exclude: ["**/node_modules", "**/dist", ...explanations] })
    .map((file) => readFileSync(join(root, file), "utf8"))
    .join("\n");

const folders = rooms.map(({ folder }) => folder).filter((folder) => folder !== "tests");
/** The code without its explanations: a message that only they still have does not count. */
const code = textsOf(`{${folders.join(",")}}/**/*.{ts,mjs}`);
/** What tests have read from real servers. */
const servers = textsOf("tests/{local,attack}/**/*.ts");

/** What somebody else's program says, and nothing here can. */
const others = ["is protected", "nats account info"];

/** Code in the first cell of each row of each table, and the server's answers in the text. */
const shown = [
  ...[...page.matchAll(/^\| ([^|]*)\|/gm)].map(([, cell = ""]) => cell),
  ...[...page.matchAll(/^[^|].*Permissions Violation.*$/gm)].map(([line]) => line),
].flatMap((text) => [...text.matchAll(/`([^`]+)`/g)].map(([, message = ""]) => message));

const partsOf = (message: string) => message.split(/[…"']/).filter((part) => part.trim() !== "");

describe("docs/how-to/troubleshooting.md", () => {
  it("begins from many symptoms", () => expect(shown.length).toBeGreaterThan(50));

  it.each([...new Set(shown)].filter((message) => !others.includes(message)))(
    "has a text that users see: %s",
    (message) => {
      const text = /Violation|Expired/.test(message) ? servers : code;
      expect(partsOf(message).filter((part) => !text.includes(part))).toEqual([]);
    },
  );

  it.each(others)("speaks of what others say: %s", (message) => expect(shown).toContain(message));
});
