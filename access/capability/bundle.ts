/**
 * Operations that belong together, because a helper of the role language grants them in one call or a
 * wide pattern holds them all. A bundle counts when *everything* that it needs is granted without
 * exception; otherwise its operations are shown one by one.
 */
import { substitute, type Arguments, type Concern } from "./operation.ts";
import type { Direction } from "./region.ts";

export interface Bundle {
  readonly id: string;
  readonly say: string;
  /** The operation by which it is noticed. */
  readonly anchor: string;
  readonly direction: Direction;
  /** What it is about, by the anchor's values; undefined when this is not it. */
  readonly about: (values: Arguments) => Arguments | undefined;
  /** Subjects that must all be granted. */
  readonly needs: readonly string[];
  /** Subjects that add nothing to it. */
  readonly also?: (about: Arguments) => readonly string[];
  /** True when exceptions from the anchor are exceptions from the whole. */
  readonly exceptions?: boolean;
  /** True when it is a normal risk as a whole, though a part of it alone is a high one. */
  readonly normal?: boolean;
  readonly high?: string;
  readonly concern?: Concern;
}

/** `about` of bundles that are about just what their anchor is about. */
export function same(values: Arguments): Arguments {
  return values;
}

/** The subjects that must all be granted. */
export function needsOf({ needs }: Bundle, about: Arguments): string[] {
  return needs.map((subject) => substitute(subject, about));
}
