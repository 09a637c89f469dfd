import { Session, type Profiler } from "node:inspector";

/**
 * Which bytes of the sources have run: V8's precise block coverage, in this very process.
 *
 * A reading costs about a millisecond, so it is taken once a batch; only when a batch ran something
 * new are its inputs run one at a time.
 */
export class Coverage {
  readonly #session = new Session();
  readonly #inScope: (url: string) => boolean;
  readonly #seen = new Map<string, Uint8Array>();

  /** @param inScope by the script's url */
  constructor(inScope: (url: string) => boolean) {
    this.#inScope = inScope;
    this.#session.connect();
    this.#session.post("Profiler.enable");
    this.#session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  }

  /** Bytes of source that have run since the start. */
  get size(): number {
    return [...this.#seen.values()].reduce(
      (sum, bytes) => sum + bytes.reduce((a, b) => a + b, 0),
      0,
    );
  }

  /** Forgets what ran since the last reading. */
  skip(): void {
    this.#read();
  }

  /**
   * True when something ran since the last reading that never ran before.
   *
   * @param keep whether it counts as seen from now on
   */
  isNew(keep: boolean): boolean {
    let found = false;
    for (const { url, functions } of this.#read()) {
      if (!this.#inScope(url)) continue;
      const ran = painted(functions);
      const seen = this.#grown(url, ran.length);
      for (const [at, hit] of ran.entries()) {
        if (hit === 0 || seen[at] === 1) continue;
        found = true;
        if (!keep) return true;
        seen[at] = 1;
      }
    }
    return found;
  }

  #read(): Profiler.ScriptCoverage[] {
    let result: Profiler.ScriptCoverage[] = [];
    // in one's own process the answer comes before `post` returns
    this.#session.post("Profiler.takePreciseCoverage", (error, answer) => {
      if (error) throw error;
      result = answer.result;
    });
    return result;
  }

  #grown(url: string, length: number): Uint8Array {
    const known = this.#seen.get(url);
    if (known && known.length >= length) return known;
    const grown = new Uint8Array(length);
    if (known) grown.set(known);
    this.#seen.set(url, grown);
    return grown;
  }
}

/** Bytes of a script that ran: ranges are nested, and the innermost one says. */
function painted(functions: readonly Profiler.FunctionCoverage[]): Uint8Array {
  const ranges = functions
    .filter(({ ranges: [whole] }) => whole !== undefined && whole.count > 0)
    .flatMap(({ ranges: all }) => all)
    .sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  const bytes = new Uint8Array(Math.max(0, ...ranges.map(({ endOffset }) => endOffset)));
  for (const { startOffset, endOffset, count } of ranges) {
    bytes.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  return bytes;
}
