/** The one language for what JSON must look like: its shape, every place where it does not fit, and the remedy. */
export { read, reasonOf, ShapeError } from "./read.ts";
export { placeOf, quoted, type Path, type Problem } from "./problem.ts";
export { INVALID } from "./reading.ts";
export type { Invalid, Reading, ReadOptions, Shape, Infer } from "./reading.ts";
export { isObject } from "./kinds.ts";
export { anything, boolean, integer, number, oneOf, string, text } from "./scalars.ts";
export { list, pair, sortedList } from "./lists.ts";
export { object, openObject, optional, record } from "./objects.ts";
export { byKind, byMember, byPresence } from "./choices.ts";
export { transform } from "./transform.ts";
