const size = 32;

/** SHA-256 hashes one behind the other, in the room that they take: a log may have millions. */
export class HashList {
  #bytes = Buffer.alloc(size * 64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** @param hash base64url */
  push(hash: string): void {
    if ((this.#length + 1) * size > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length * 2);
    }
    this.#bytes.write(hash, this.#length++ * size, size, "base64url");
  }

  /** @returns undefined where there is none */
  at(index: number): string | undefined {
    if (index < 0 || index >= this.#length) return undefined;
    return this.#bytes.toString("base64url", index * size, (index + 1) * size);
  }
}
