/** What goes to the evaluating process and comes back: plain JSON, which the parent believes nothing of unchecked. */
import { Failure } from "../../errors/failure.mjs";

/** Modules by their names: `index.ts`, `roles/support.ts`, `../shared/subjects.ts`, from the policy's folder. */
export type Modules = Readonly<Record<string, string>>;

export interface Question {
  readonly policy: Modules;
  /** The role language, which policies import as `@nats-entra/access`; its entry is the first. */
  readonly language: Modules;
  /** What stands for the language too: in this package's own repository policies had it by its path once. */
  readonly ownLanguage?: string | undefined;
  /** Modules to evaluate one after the other; the default export of each is wanted. */
  readonly entries: readonly string[];
}

/** What is asked of the process that checks types. Paths are absolute, as they are behind the wall. */
export interface TypesQuestion {
  /** The package's folder. */
  readonly typescript: string;
  /** The project's tsconfig.json. */
  readonly config?: string | undefined;
  /** Of the policy, by their names. */
  readonly files: Readonly<Record<string, string>>;
  /** The package that policies import, without which every line would have a mistake. */
  readonly language: string;
}

export interface TypesMistake extends Place {
  /** TypeScript's: 2345. */
  readonly code: number;
  readonly text: string;
}

/** What is wrong with the types, or why that is not known. */
export type TypesAnswer =
  { readonly mistakes: readonly TypesMistake[] } | { readonly skipped: string };

/** What the process finds of its wall before it is sent anything: codes of errors, or `open`. */
export interface Hello {
  readonly tcp: string;
  readonly unix: string;
}

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Why an entry has no value. */
export interface Failed {
  readonly kind: "failed" | "memory" | "stack";
  readonly message: string;
  readonly place?: Place;
  /** What to do about it, where that is known. */
  readonly next?: string;
}

/** The default export of an entry as JSON, empty for what has none; or why there is no value. */
export type Evaluated = { readonly json: string } | Failed;

/** For each entry, in order; shorter when one failed, since what comes after may rest on it. */
export type Answer = readonly Evaluated[];

/** A mistake at a place of a module. */
export class ModuleError extends Failure {
  declare readonly place: Place;
  declare readonly next: string;

  constructor(message: string, place: Place, next: string) {
    super("module_invalid", message, { next, place });
    this.name = "ModuleError";
  }
}
