import { byCodeUnit } from "../../values/canonical.ts";
import { PolicyError, type Owner, type Problem } from "./error.ts";
import { relativeTo, type Source, type SourceRef } from "./source.ts";

/** Collects the mistakes of one compilation, and the files that took part in it. */
export class Diagnostics {
  readonly errors: PolicyError[] = [];
  readonly #root: string | undefined;
  readonly #files = new Set<string>();

  constructor(root?: string) {
    this.#root = root;
  }

  /** The place, named from the root; its file has taken part. */
  place(ref: SourceRef): Source {
    const source = this.#root === undefined ? ref() : relativeTo(this.#root, ref());
    this.#files.add(source.file);
    return source;
  }

  add(ref: SourceRef, problem: Problem, owner: Owner = {}): void {
    this.errors.push(new PolicyError(problem, this.place(ref), owner));
  }

  files(): string[] {
    return [...this.#files].sort(byCodeUnit);
  }
}
