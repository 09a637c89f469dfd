import { byCodeUnit } from "./canonical.ts";
import { PolicyError, type Problem } from "./error.ts";
import { relativeTo, type Source, type SourceRef } from "./source.ts";

/** Collects the mistakes of one compilation, and the files that took part in it. */
export class Report {
  readonly errors: PolicyError[] = [];
  readonly #root: string | undefined;
  readonly #files = new Set<string>();

  constructor(root?: string) {
    this.#root = root;
  }

  place(ref: SourceRef): Source {
    const source = this.#root === undefined ? ref() : relativeTo(this.#root, ref());
    this.#files.add(source.file);
    return source;
  }

  add(
    ref: SourceRef,
    problem: Problem,
    owner: { readonly role?: string; readonly account?: string } = {},
  ): void {
    this.errors.push(new PolicyError({ ...problem, ...owner, source: this.place(ref) }));
  }

  files(): string[] {
    return [...this.#files].sort(byCodeUnit);
  }
}
