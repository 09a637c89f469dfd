const newline = 0x0a;

/** Cuts bytes into lines. One that is longer than the limit comes as undefined, and is not kept in memory. */
export class LineSplitter {
  readonly #longest: number;
  #rest: Buffer[] = [];
  #length = 0;

  /** @param longest bytes of a line */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The lines that end in these bytes. */
  *push(bytes: Buffer): Generator<string | undefined> {
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      this.#keep(bytes.subarray(start, end));
      yield this.#take();
      start = end + 1;
    }
    // copied, so that the rest of the chunk can go
    if (start < bytes.length) this.#keep(Buffer.from(bytes.subarray(start)));
  }

  /** What stands after the last line end. */
  *end(): Generator<string | undefined> {
    if (this.#length > 0) yield this.#take();
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > this.#longest) this.#rest = [];
    else this.#rest.push(part);
  }

  #take(): string | undefined {
    const line = this.#length > this.#longest ? undefined : Buffer.concat(this.#rest).toString();
    this.#rest = [];
    this.#length = 0;
    return line;
  }
}
