import { describe, expect, it } from "vitest";
import { folded } from "../../../text/fold.ts";
import { fields, line, paint, shown, table, type Text } from "../../../text/terminal.ts";
import { width } from "../../../text/visible.ts";

const lines = (text: Text, columns: number) => folded(text, columns).map((each) => each.text);
const all = (texts: readonly Text[], columns: number) =>
  texts.flatMap((text) => lines(text, columns));

describe("a line that is too long for a terminal", () => {
  it("breaks between words, and goes on further in", () => {
    expect(lines("error: there is no deployment to talk to", 20)).toEqual([
      "error: there is no",
      "  deployment to talk",
      "  to",
    ]);
    expect(lines("short", 20)).toEqual(["short"]);
  });

  it("goes on below the text of its label", () => {
    expect(lines("  next: run it, then sign in again", 24)).toEqual([
      "  next: run it, then",
      "        sign in again",
    ]);
  });

  it("keeps commands in backticks whole", () => {
    expect(lines("run `nats-entra use STACK` for one", 24)).toEqual([
      "run",
      "  `nats-entra use STACK`",
      "  for one",
    ]);
  });

  it("keeps a command whole that it ends with, so that it can be copied", () => {
    const command = "nats-entra policy diff --base main --accept sha256:5574";
    expect(lines(`To approve exactly this: ${command}`, 40)).toEqual([
      `To approve exactly this: ${command}`,
    ]);
    expect(lines(`To approve exactly this: ${command}`, 60)).toEqual([
      "To approve exactly this:",
      `  ${command}`,
    ]);
    expect(lines("error: nats-entra dev already runs in it", 30)).toEqual([
      "error: nats-entra dev already",
      "  runs in it",
    ]);
  });

  it("leaves a word whole that fits nowhere, so that it can be copied", () => {
    const url = `https://example.com/${"x".repeat(60)}`;
    expect(lines(`Open ${url} now`, 40)).toEqual([`Open ${url}`, "  now"]);
  });

  it("keeps each part's style", () => {
    const [first, second] = folded(line`${paint("red", "one two")} ${paint("green", "three")}`, 7);
    expect(shown(first ?? "", true)).toBe("\u001b[31mone two\u001b[39m");
    expect(shown(second ?? "", true)).toBe("  \u001b[32mthree\u001b[39m");
  });

  it("counts columns, of which wide characters take two", () => {
    for (const each of lines("日本 日本 日本 日本", 10))
      expect(width(each)).toBeLessThanOrEqual(10);
  });
});

describe("a table that is too wide for a terminal", () => {
  const wide = table([
    ["SESSION", "NAME", "IDENTITY", "ROLES", "SINCE"],
    ["nats-2/50", "nadia", "user:062d2cd9", "Nats.Operate", "10 s ago"],
    ["nats-0/7", "sara", "user:411c434f", "Orders.Read", "2 min ago"],
  ]);

  it("breaks before the same column in every row", () => {
    expect(all(wide, 36)).toEqual([
      "SESSION    NAME   IDENTITY",
      "         ROLES         SINCE",
      "nats-2/50  nadia  user:062d2cd9",
      "         Nats.Operate  10 s ago",
      "nats-0/7   sara   user:411c434f",
      "         Orders.Read   2 min ago",
    ]);
  });

  it("is as it was where there is room", () => {
    expect(all(wide, 80)).toEqual(wide.map(({ text }) => text));
  });

  it("folds prose in the last column below itself", () => {
    expect(
      all(table([["no_token", "The client sent neither a token nor a password."]]), 40),
    ).toEqual(["no_token  The client sent neither a", "          token nor a password."]);
    expect(all(fields([["cause", "Nobody has assigned one so far."]]), 24)).toEqual([
      "cause  Nobody has",
      "       assigned one so",
      "       far.",
    ]);
  });
});
