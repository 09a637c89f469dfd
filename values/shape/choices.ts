import { isObject, kindOf, KINDS, type Kind } from "./kinds.ts";
import type { Shape, Infer } from "./reading.ts";

type Shapes = Readonly<Record<string, Shape<unknown>>>;

/**
 * A value that may be of several kinds.
 *
 * @example byKind({ string: text("the name of an account"), object: account })
 */
export function byKind<S extends Readonly<Partial<Record<Kind, Shape<unknown>>>>>(
  shapes: S,
): Shape<Infer<S[keyof S]>> {
  const each: Shapes = shapes;
  const expected = Object.values(each)
    .map((shape) => shape.expected)
    .join(" or ");
  return {
    expected,
    read(value, reading) {
      const kind = kindOf(value);
      const shape = kind !== undefined && Object.hasOwn(each, kind) ? each[kind] : undefined;
      if (shape === undefined) return reading.refuse(value, expected);
      return shape.read(value, reading) as Infer<S[keyof S]>;
    },
  };
}

/**
 * An object whose member says which shape it has.
 *
 * @example byMember("kind", { user: object({ kind: oneOf("user"), name: string }), … })
 */
export function byMember<S extends Shapes>(name: string, shapes: S): Shape<Infer<S[keyof S]>> {
  const expected = Object.keys(shapes)
    .map((key) => JSON.stringify(key))
    .join(" or ");
  const wrong: Shape<never> = {
    expected,
    read: (value, reading) => reading.refuse(value, expected),
  };
  return {
    expected: KINDS.object,
    read(value, reading) {
      if (!isObject(value)) return reading.refuse(value, KINDS.object, "object");
      const found = Object.hasOwn(value, name) ? value[name] : undefined;
      const shape =
        typeof found === "string" && Object.hasOwn(shapes, found) ? shapes[found] : undefined;
      if (shape === undefined) return reading.inside(name, wrong, found);
      return shape.read(value, reading) as Infer<S[keyof S]>;
    },
  };
}

/** An object that has one shape with a member of this name, and another without. */
export function byPresence<T, U>(name: string, present: Shape<T>, absent: Shape<U>): Shape<T | U> {
  return {
    expected: KINDS.object,
    read(value, reading) {
      const has = isObject(value) && Object.hasOwn(value, name);
      return has ? present.read(value, reading) : absent.read(value, reading);
    },
  };
}
