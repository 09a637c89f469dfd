/**
 * Reads what an evaluated module said. Nothing of it is believed: known members of the right kind are copied, the rest
 * is dropped or refused, so what comes out has what the role language gives and no more, whatever went in.
 */
import { UNKNOWN_SOURCE, type Source } from "../access/index.ts";

/** What does not fit, by its path: `roles[3].grants[0].label`. */
export class Misfit extends Error {
  constructor(path: string, wanted: string) {
    super(`${path === "" ? "its default export" : path} must be ${wanted}`);
    this.name = "Misfit";
  }
}

/** Copies a value that fits, and throws Misfit for any other. */
export type Shape = (value: unknown, path: string, said: Said) => unknown;

/** What a module said, while it is read. */
export class Said {
  /** Names of the policy's modules as messages show them, by those in the interpreter. */
  readonly #files: ReadonlyMap<string, string>;
  readonly #shared = new Map<Shape, Map<string, unknown>>();

  constructor(files: ReadonlyMap<string, string>) {
    this.#files = files;
  }

  /** The same copy for the same text: JSON does not say what was one value. */
  shared(shape: Shape, value: unknown, copy: () => unknown): unknown {
    const text = JSON.stringify(value);
    const known = this.#shared.get(shape) ?? new Map<string, unknown>();
    this.#shared.set(shape, known);
    if (!known.has(text)) known.set(text, copy());
    return known.get(text);
  }

  /** A place in the policy, by the name that its file has for people. */
  source({ file, line, column }: Readonly<Record<string, unknown>>): Source {
    const name = typeof file === "string" ? this.#files.get(file) : undefined;
    const isPlace = Number.isSafeInteger(line) && Number.isSafeInteger(column);
    if (name === undefined || !isPlace) return UNKNOWN_SOURCE;
    return { file: name, line: line as number, column: column as number };
  }
}

export const text: Shape = (value, path) => {
  if (typeof value !== "string") throw new Misfit(path, "a text");
  return value;
};

/** A text for messages, in one line: it may be made to look like another message. */
export const line: Shape = (value, path, said) =>
  (text(value, path, said) as string).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");

/** A name; no name of anything has control characters. */
export const name: Shape = (value, path, said) => {
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text(value, path, said) as string))
    throw new Misfit(path, "a text without control characters");
  return value;
};

export const number: Shape = (value, path) => {
  if (typeof value !== "number") throw new Misfit(path, "a number");
  return value;
};

export const flag: Shape = (value, path) => {
  if (typeof value !== "boolean") throw new Misfit(path, "true or false");
  return value;
};

export function oneOf(...allowed: readonly (string | boolean)[]): Shape {
  const words = allowed.map((item) => JSON.stringify(item)).join(" or ");
  return (value, path) => {
    if (!allowed.some((item) => item === value)) throw new Misfit(path, words);
    return value;
  };
}

/** A text, or something else. */
export function textOr(other: Shape): Shape {
  return (value, path, said) => (typeof value === "string" ? value : other(value, path, said));
}

export function list(item: Shape): Shape {
  return (value, path, said) => {
    if (!Array.isArray(value)) throw new Misfit(path, "a list");
    return value.map((member, i) => item(member, `${path}[${i}]`, said));
  };
}

/** A list of exactly two. */
export function pair(item: Shape): Shape {
  return (value, path, said) => {
    if (!Array.isArray(value) || value.length !== 2) throw new Misfit(path, "a list of two");
    return value.map((member, i) => item(member, `${path}[${i}]`, said));
  };
}

/** Members with these shapes; those of `optional` may be absent, and others are dropped. */
export function object(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  const shapes = Object.entries({ ...required, ...optional });
  return (value, path, said) => {
    const members = membersOf(value, path);
    const copy: Record<string, unknown> = {};
    for (const [name, member] of shapes) {
      const at = path === "" ? name : `${path}.${name}`;
      if (Object.hasOwn(members, name)) copy[name] = member(members[name], at, said);
      else if (Object.hasOwn(required, name)) throw new Misfit(at, "there");
    }
    return copy;
  };
}

/** What several others refer to: equal ones are one value. */
export function shared(shape: Shape): Shape {
  return (value, path, said) => said.shared(shape, value, () => shape(value, path, said));
}

/** An object whose member says which shape it has. */
export function byMember(name: string, shapes: Readonly<Record<string, Shape>>): Shape {
  return (value, path, said) => {
    const kind = membersOf(value, path)[name];
    const shape =
      typeof kind === "string" && Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
    if (shape === undefined) throw new Misfit(`${path}.${name}`, Object.keys(shapes).join(" or "));
    return shape(value, path, said);
  };
}

/** A place, as the role language keeps it. */
export const source: Shape = (value, path, said) => {
  const place = said.source(membersOf(value, path));
  return () => place;
};

function membersOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Misfit(path, "an object");
  return value as Readonly<Record<string, unknown>>;
}
