import { inert } from "../../text/ci-log.ts";
import { folded } from "../../text/fold.ts";
import { jsonText } from "../../text/json.ts";
import { line, linesOf, paint, shown, type Text } from "../../text/terminal.ts";
import type { Failure } from "../../errors/failure.mjs";
import { jsonOf, partsOf } from "../../errors/render.mjs";
import type { Io, Writer } from "./io.ts";

export { fields, line, paint, shown, table, type Line, type Text } from "../../text/terminal.ts";

/**
 * The one place where a command writes. Results go to stdout, one JSON value or lines for people; notes and errors
 * to stderr, so that stdout holds the result and nothing else. Every line is a single line without control sequences, whatever the
 * origin of its text; on a terminal it is folded to its columns.
 */
export class Output {
  readonly #io: Io;
  readonly json: boolean;

  constructor(io: Io, json: boolean) {
    this.#io = io;
    this.json = json;
  }

  /** @param lines the same for people; called only if they are wanted */
  result(value: unknown, lines: () => readonly Text[]): void {
    if (this.json) this.document(`${jsonText(value, 2)}\n`);
    else this.#write(this.#io.stdout, lines());
  }

  /** One of many results, as it comes. */
  record(text: Text): void {
    this.#write(this.#io.stdout, [text]);
  }

  /** A whole text in a format of its own, which its writer has made safe: see `text/`. A log obeys none of it. */
  document(text: string): void {
    this.#io.stdout.write(text.split("\n").map(inert).join("\n"));
  }

  /** Something to know while the command works, or besides its result. */
  note(text: string): void {
    this.#write(this.#io.stderr, linesOf(text, "  "));
  }

  /** How far long work is, in place of what was said of it before; nothing to end with. For terminals only. */
  status(text?: string): void {
    if (this.#io.stderr.isTTY === true)
      this.#io.stderr.write(`\r\u001b[K${text === undefined ? "" : shown(text)}`);
  }

  error(failure: Failure): void {
    const { stderr } = this.#io;
    if (this.json) {
      stderr.write(`${jsonText({ error: jsonOf(failure) }, 2)}\n`);
      return;
    }
    const [[error, message], ...more] = partsOf(failure);
    this.#write(stderr, [
      ...labelled(paint("red", error), message),
      ...more.flatMap(([label, text]) => labelled(label, text)),
    ]);
  }

  #write(stream: Writer, lines: readonly Text[]): void {
    const coloured = takesColours(this.#io, stream);
    const { isTTY, columns } = stream;
    const fitting = isTTY && columns ? lines.flatMap((each) => folded(each, columns)) : lines;
    stream.write(fitting.map((each) => `${shown(each, coloured)}\n`).join(""));
  }
}

/** What another program says may have many lines: each is below the first, so that none looks like a label. */
function labelled(label: Text, text: string): Text[] {
  const [first = "", ...others] = linesOf(text, "        ");
  return [line`${label} ${first}`, ...others];
}

/** Follows https://no-color.org: any value of NO_COLOR but the empty one turns colors off. */
function takesColours({ env }: Io, stream: Writer): boolean {
  return stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}
