/** Small building blocks that say what a JSON value must look like, and where it does not. */
import { byCodeUnit } from "../../values/canonical.ts";
import { AccessError } from "../errors/error.ts";

/** Throws an AccessError `document_shape` that names the path when the value does not fit. */
export type Shape = (value: unknown, path: string) => void;

function misfit(path: string, wanted: string): never {
  throw new AccessError(
    "document_shape",
    `${path === "" ? "the document" : path} must be ${wanted}`,
    "compile the policy again: nats-entra policy compile",
  );
}

export function text(pattern: RegExp, wanted: string): Shape {
  return (value, path) => {
    if (typeof value !== "string" || !pattern.test(value)) misfit(path, wanted);
  };
}

export function whole(least: number): Shape {
  return (value, path) => {
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least) {
      misfit(path, `a whole number of at least ${least}`);
    }
  };
}

export const flag: Shape = (value, path) => {
  if (typeof value !== "boolean") misfit(path, "true or false");
};

export function oneOf(...allowed: readonly (string | number | boolean)[]): Shape {
  return (value, path) => {
    if (!allowed.some((item) => item === value)) misfit(path, allowed.map(show).join(" or "));
  };
}

export function listOf(item: Shape): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) misfit(path, "a list");
    for (const [i, member] of value.entries()) item(member, `${path}[${i}]`);
  };
}

/** A list of strings in the order of their code units, none twice. */
export function sortedListOf(item: Shape): Shape {
  return (value, path) => {
    listOf(item)(value, path);
    for (const [i, member] of (value as string[]).entries()) {
      const before = (value as string[])[i - 1];
      if (before !== undefined && byCodeUnit(before, member) >= 0) {
        misfit(`${path}[${i}]`, `after ${show(before)}: lists are sorted, without duplicates`);
      }
    }
  };
}

export function atLeastOne(list: Shape): Shape {
  return (value, path) => {
    list(value, path);
    if ((value as unknown[]).length === 0) misfit(path, "a list that is not empty");
  };
}

/** An object with any keys of a pattern. */
export function recordOf(key: RegExp, member: Shape): Shape {
  return (value, path) => {
    for (const [name, item] of membersOf(value, path)) {
      if (!key.test(name)) misfit(`the key ${show(name)} of ${path}`, "a name");
      member(item, `${path}[${show(name)}]`);
    }
  };
}

/** An object with exactly these keys; those of `optional` may be absent. */
export function object(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  const shapes = new Map(Object.entries({ ...required, ...optional }));
  return (value, path) => {
    const members = new Map(membersOf(value, path));
    for (const name of Object.keys(required)) {
      if (!members.has(name)) misfit(join(path, name), "there");
    }
    for (const [name, item] of members) {
      const shape = shapes.get(name);
      if (shape === undefined) misfit(join(path, name), "absent: it is not known");
      shape(item, join(path, name));
    }
  };
}

function membersOf(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    misfit(path, "an object");
  }
  return Object.entries(value);
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** A value in a message, cut: it may come from anywhere. */
function show(value: string | number | boolean): string {
  const shown = JSON.stringify(value);
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
}
