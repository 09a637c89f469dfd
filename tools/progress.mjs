/** Milliseconds before a silent step says that it is still at work, where lines can't be rewritten. */
const timeoutMs = 5_000;
const frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

/**
 * One line a step, with its time. Goes to standard error, so that `env` can be evaluated. On a
 * terminal the line moves while the step runs; elsewhere only long steps say that they have begun.
 */
export class Progress {
  #stream;

  /** @param {NodeJS.WriteStream | { write(text: string): unknown, isTTY?: boolean }} [stream] */
  constructor(stream = process.stderr) {
    this.#stream = stream;
  }

  /**
   * @template T
   * @param {string} title
   * @param {(note: (text: string) => void) => Promise<T>} work may say what it is doing
   * @returns {Promise<T>}
   * @example await progress.step("npm packages", () => install())
   */
  async step(title, work) {
    const start = Date.now();
    const seconds = () => `(${((Date.now() - start) / 1000).toFixed(1)} s)`;
    const line = this.#stream.isTTY === true ? this.#spin(title, seconds) : this.#announce(title);
    try {
      const result = await work(line.note);
      line.stop();
      this.say(`✓ ${title} ${seconds()}`);
      return result;
    } catch (error) {
      line.stop();
      this.say(`✗ ${title} ${seconds()}`);
      throw error;
    }
  }

  /** @param {string} line */
  say(line) {
    this.#stream.write(`${line}\n`);
  }

  /**
   * @param {string} title
   * @param {() => string} seconds
   */
  #spin(title, seconds) {
    let frame = 0;
    let text = title;
    const timer = setInterval(() => {
      frame = (frame + 1) % frames.length;
      this.#stream.write(`\r\u001b[K${frames[frame] ?? ""} ${text} ${seconds()}`);
    }, 100);
    return {
      /** @param {string} note */
      note: (note) => void (text = `${title}: ${note}`),
      stop: () => {
        clearInterval(timer);
        this.#stream.write("\r\u001b[K");
      },
    };
  }

  /** @param {string} title */
  #announce(title) {
    const timer = setTimeout(() => this.say(`… ${title}`), timeoutMs);
    return {
      /** @param {string} note */
      note: (note) => {
        clearTimeout(timer);
        this.say(`… ${title}: ${note}`);
      },
      stop: () => clearTimeout(timer),
    };
  }
}
