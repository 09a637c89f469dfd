import { closest } from "../suggest.ts";
import { kindOf, KINDS, type Kind } from "./kinds.ts";
import { placeOf, type Path, type Problem } from "./problem.ts";

/** Stands for a value that does not fit; what is wrong with it is among the reading's problems. */
export const INVALID: unique symbol = Symbol("invalid");
export type Invalid = typeof INVALID;

/**
 * What a JSON value must look like. A shape only looks at own members, never repeats a value in a message, and gives
 * back the value itself where it takes it as it is, so that checking costs little.
 */
export interface Shape<T> {
  /** What the value must be, to follow "must be": it is the remedy too, as in "a GUID in lower case". */
  readonly expected: string;
  /** The value as what it is, or `INVALID` after the reading has been given the problem. */
  read(value: unknown, reading: Reading): T | Invalid;
}

/** What a shape gives. */
export type Infer<S> = S extends Shape<infer T> ? T : never;

export interface ReadOptions {
  /** How messages name the value itself. @default the document */
  readonly name?: string;
  /** Keeps names of members out of messages unless they are short and plain: one could be a seed. @default false */
  readonly hideNames?: boolean;
}

/** Maximum number of problems to list; beyond that, only their number is given. */
const MAX_PROBLEMS = 20;

/** Where one reading is, and what it has found. For shapes of the caller's own. */
export class Reading {
  readonly problems: Problem[] = [];
  /** Problems that are not in the list, which would be too long. */
  more = 0;
  readonly #options: ReadOptions;
  readonly #path: (string | number)[] = [];

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  /** Reads a member or an item of the value that is read now. */
  inside<T>(step: string | number, shape: Shape<T>, value: unknown): T | Invalid {
    this.#path.push(step);
    const read = shape.read(value, this);
    this.#path.pop();
    return read;
  }

  /**
   * Notes that the value here is not as it must be.
   *
   * @param expected what it must be, as in "a list"
   * @param kind of values that can fit: the message says what was found in place of it
   */
  refuse(value: unknown, expected: string, kind?: Kind): Invalid {
    const found = kindOf(value);
    if (found === undefined) return this.missing(expected);
    const instead = kind === undefined || found === kind ? "" : `, not ${KINDS[found]}`;
    return this.problem(`must be ${expected}${instead}`);
  }

  /** Notes that there is nothing here, or nothing that JSON has. */
  missing(expected: string, ...steps: Path): Invalid {
    return this.problem(`is missing: it must be ${expected}`, ...steps);
  }

  /** Notes a member that nobody knows: a mistyped one would silently do nothing. */
  unknown(name: string, known: readonly string[]): Invalid {
    if (this.#isFull()) return this.problem("", name);
    const meant = name.length > 64 ? undefined : closest(name, known);
    const hint =
      meant === undefined ? `known are ${known.join(", ") || "none"}` : `did you mean ${meant}?`;
    return this.problem(`is not known; ${hint}`, name);
  }

  /**
   * Notes any other problem, such as one that only several members together show.
   *
   * @param text what follows the place, with the remedy, as in "must be more than refresh"
   * @param steps to the place, from the value that is read now
   */
  problem(text: string, ...steps: Path): Invalid {
    if (this.#isFull()) {
      this.more += 1;
      return INVALID;
    }
    const path = [...this.#path, ...steps];
    const { name = "the document", hideNames = false } = this.#options;
    const place = path.length === 0 ? name : placeOf(path, hideNames);
    this.problems.push({ path, message: `${place} ${text}` });
    return INVALID;
  }

  #isFull(): boolean {
    return this.problems.length >= MAX_PROBLEMS;
  }
}
