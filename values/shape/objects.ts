import { isObject, KINDS } from "./kinds.ts";
import { read } from "./read.ts";
import { INVALID, type Invalid, type Reading, type Shape } from "./reading.ts";

/** A member that may be absent. */
export interface Optional<T> {
  readonly optional: Shape<T>;
}

/** A member that has a value even where it is absent. */
export interface Defaulted<T> {
  readonly optional: Shape<T>;
  readonly otherwise: T;
}

export type Members = Readonly<Record<string, Shape<unknown> | Optional<unknown>>>;
type Flat<T> = { [K in keyof T]: T[K] };
type Member<M> = M extends Shape<infer T> ? T : M extends Optional<infer T> ? T : never;
type Absent<M> = M extends Shape<unknown> | Defaulted<unknown> ? false : true;
/** What `object` gives. */
export type ObjectOf<M extends Members> = Flat<
  { readonly [K in keyof M as Absent<M[K]> extends true ? never : K]: Member<M[K]> } & {
    readonly [K in keyof M as Absent<M[K]> extends true ? K : never]?: Member<M[K]>;
  }
>;

/**
 * A member that may be absent.
 *
 * @param otherwise what it is then, as it would stand in the JSON; left out, it stays absent
 * @example object({ port: optional(integer(0, 65_535), 4222), tls: optional(object({ caFile: string })) })
 */
export function optional<T>(shape: Shape<T>): Optional<T>;
export function optional<T>(shape: Shape<T>, otherwise: unknown): Defaulted<T>;
export function optional<T>(shape: Shape<T>, ...otherwise: unknown[]): Optional<T> {
  if (otherwise.length === 0) return { optional: shape };
  return {
    optional: shape,
    otherwise: read(shape, otherwise[0], { name: "the default" }),
  } as Defaulted<T>;
}

/** An object with exactly these members. */
export function object<M extends Members>(members: M): Shape<ObjectOf<M>> {
  return objectOf(members, (name, known, reading) => reading.unknown(name, known));
}

/** An object of a writer that may know more than the reader: other members are dropped. */
export function openObject<M extends Members>(members: M): Shape<ObjectOf<M>> {
  return objectOf(members, () => undefined);
}

/** @param other says whether the object is valid with a member that is not among those known */
function objectOf<M extends Members>(
  members: M,
  other: (name: string, known: readonly string[], reading: Reading) => Invalid | undefined,
): Shape<ObjectOf<M>> {
  const known = Object.keys(members);
  const shapes = new Map<string, Shape<unknown>>();
  const required: [string, Shape<unknown>][] = [];
  const defaults: [string, unknown][] = [];
  for (const [name, member] of Object.entries(members)) {
    shapes.set(name, "optional" in member ? member.optional : member);
    if (!("optional" in member)) required.push([name, member]);
    else if ("otherwise" in member) defaults.push([name, member.otherwise]);
  }
  return {
    expected: KINDS.object,
    read(value, reading) {
      if (!isObject(value)) return reading.refuse(value, KINDS.object, "object");
      let isValid = true;
      let copy: Record<string, unknown> | undefined;
      for (const [name, { expected }] of required) {
        if (Object.hasOwn(value, name)) continue;
        isValid = false;
        reading.missing(expected, name);
      }
      for (const name of Object.keys(value)) {
        const shape = shapes.get(name);
        if (shape === undefined) {
          if (other(name, known, reading) === INVALID) isValid = false;
          else Reflect.deleteProperty((copy ??= { ...value }), name);
          continue;
        }
        const member = value[name];
        const found = reading.inside(name, shape, member);
        if (found === INVALID) isValid = false;
        else if (found !== member) (copy ??= { ...value })[name] = found;
      }
      for (const [name, otherwise] of defaults)
        if (!Object.hasOwn(value, name)) (copy ??= { ...value })[name] = otherwise;
      return isValid ? ((copy ?? value) as ObjectOf<M>) : INVALID;
    },
  };
}

/**
 * An object with names of the writer's own, but for `__proto__`: who copies members by assignment would lose it.
 *
 * @param name what each name must be like
 * @param expected what it must be, for people
 */
export function record<T>(member: Shape<T>, name = /^/, expected = "another name") {
  const shape: Shape<Readonly<Record<string, T>>> = {
    expected: `an object, in which each member is ${member.expected}`,
    read(value, reading) {
      if (!isObject(value)) return reading.refuse(value, this.expected, "object");
      let isValid = true;
      let copy: Record<string, unknown> | undefined;
      for (const key of Object.keys(value)) {
        if (key === "__proto__" || !name.test(key)) {
          isValid = false;
          reading.problem(`is not a valid name: it must be ${expected}`, key);
          continue;
        }
        const found = reading.inside(key, member, value[key]);
        if (found === INVALID) isValid = false;
        else if (found !== value[key]) (copy ??= { ...value })[key] = found;
      }
      return isValid ? ((copy ?? value) as Readonly<Record<string, T>>) : INVALID;
    },
  };
  return shape;
}
