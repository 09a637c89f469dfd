/**
 * What a replica remembers from before a long absence, until each entry is confirmed by the stream or by another
 * replica. What ended meanwhile may have been forgotten, so that only its absence says so.
 */
export class Doubt<E> {
  /** Keys not confirmed, each with what was found in its place: older than what is remembered. */
  readonly #found: Map<string, E | undefined>;
  #isTouched = false;

  constructor(keys: Iterable<string>) {
    this.#found = new Map([...keys].map((key) => [key, undefined]));
  }

  has(key: string): boolean {
    return this.#found.has(key);
  }

  confirm(key: string): void {
    this.#found.delete(key);
  }

  /** Notes an older entry. */
  find(key: string, entry: E): void {
    if (this.has(key)) this.#found.set(key, entry);
  }

  /** @param isUntouched whether nobody has written to the stream since the absence began */
  looked(isUntouched: boolean): void {
    this.#isTouched ||= !isUntouched;
  }

  /** What must not be believed: nothing when nobody has written, since then nothing can have ended. */
  get unconfirmed(): ReadonlyMap<string, E | undefined> {
    return this.#isTouched ? this.#found : new Map();
  }
}
