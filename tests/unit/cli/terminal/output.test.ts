import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../../../errors/failure.mjs";
import { Output, paint } from "../../../../cli/terminal/output.ts";
import { duration, rfc3339, when } from "../../../../text/amounts.ts";
import { Terminal } from "../../../support/terminal.ts";

let terminal: Terminal;
beforeEach(() => (terminal = new Terminal()));
afterEach(() => terminal.remove());

/** What is written to stdout when a command has the result. */
function written(json: boolean): string {
  let text = "";
  const io = {
    ...terminal.io,
    stdout: { isTTY: terminal.isTTY, write: (part: string) => (text += part) },
  };
  new Output(io, json).result({ fine: true }, () => [paint("green", "fine"), "done"]);
  return text;
}

describe("a result", () => {
  it("is text for people, or JSON and nothing else", () => {
    expect(written(false)).toBe("fine\ndone\n");
    expect(written(true)).toBe('{\n  "fine": true\n}\n');
  });

  it("has colours on a terminal only", () => {
    terminal.isTTY = true;
    expect(written(false)).toBe("\u001b[32mfine\u001b[39m\ndone\n");
  });

  it.each([{ NO_COLOR: "1" }, { TERM: "dumb" }])("has none with %j", (env) => {
    terminal.isTTY = true;
    Object.assign(terminal.env, env);
    expect(written(false)).toBe("fine\ndone\n");
  });

  it("has them with an empty NO_COLOR, which is as good as none", () => {
    terminal.isTTY = true;
    terminal.env["NO_COLOR"] = "";
    expect(written(false)).toContain("\u001b[");
  });
});

describe("a long line", () => {
  const text = "a line of words that is longer than its terminal";
  const written = (columns: number, isTTY: boolean) => {
    let all = "";
    const stdout = { isTTY, columns, write: (part: string) => (all += part) };
    const out = new Output({ ...terminal.io, stdout }, false);
    out.result({}, () => [text]);
    return all;
  };

  it("is folded on a terminal", () => {
    expect(written(30, true)).toBe("a line of words that is longer\n  than its terminal\n");
  });

  it("stays one line in a file, which programs read", () => {
    expect(written(30, false)).toBe(`${text}\n`);
  });

  it("stays one line where the terminal does not say how wide it is", () => {
    expect(written(0, true)).toBe(`${text}\n`);
  });
});

describe("an error", () => {
  const failure = new Failure("code_word", "it broke", { why: "it was old", next: "buy one" });
  const shown = (json: boolean) => {
    let text = "";
    new Output({ ...terminal.io, stderr: { write: (part) => (text += part) } }, json).error(
      failure,
    );
    return text;
  };

  it("says what, why and what to do next", () => {
    expect(shown(false)).toBe("error: it broke\n  why:  it was old\n  next: buy one\n");
  });

  it("has the same in JSON, with a code that stays", () => {
    expect(JSON.parse(shown(true))).toEqual({
      error: { code: "code_word", message: "it broke", why: "it was old", next: "buy one" },
    });
  });
});

describe("every line is one line", () => {
  const outside = "lang\u001b[2J\nforged  row\r\n::error::x";
  const io = () => {
    const said = { stdout: "", stderr: "" };
    return {
      said,
      io: {
        ...terminal.io,
        stdout: { write: (part: string) => (said.stdout += part) },
        stderr: { write: (part: string) => (said.stderr += part) },
      },
    };
  };

  it("of a result, whatever it holds", () => {
    const { said, io: streams } = io();
    new Output(streams, false).result(undefined, () => [outside, "::add-mask::x"]);
    expect(said.stdout).toBe("lang�[2J�forged  row��::error::x\n: :add-mask::x\n");
  });

  it("of an error: what another program said is below, and passes for no label", () => {
    const { said, io: streams } = io();
    const more = { why: "a\n  next: rm\n::x", next: "mend it" };
    new Output(streams, false).error(new Failure("x", "it broke", more));
    expect(said.stderr).toBe(
      "error: it broke\n  why:  a\n          next: rm\n        : :x\n  next: mend it\n",
    );
  });

  it("of a note", () => {
    const { said, io: streams } = io();
    new Output(streams, false).note("a\n\u001b]52;c;x\u0007");
    expect(said.stderr).toBe("a\n  �]52;c;x�\n");
  });
});

describe("values for people", () => {
  it.each([
    [90, "90 s"],
    [3540, "59 min"],
    [28_800, "8 h"],
  ])("says %d seconds as %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
    expect(when(1_800_000_000 + seconds, 1_800_000_000)).toMatch(new RegExp(`UTC, in ${text}$`));
    expect(when(1_800_000_000 - seconds, 1_800_000_000)).toMatch(new RegExp(`, ${text} ago$`));
  });

  it("writes instants for programs as RFC 3339", () => {
    expect(rfc3339(1_800_000_000)).toBe("2027-01-15T08:00:00Z");
  });
});
