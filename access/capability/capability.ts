/** What one may do, in people's words, with the subjects behind it. */
import type { Area, Concern } from "./operation.ts";
import type { Direction, Region } from "./region.ts";

/** How much harm a capability can do: `high` deserves a second look. */
export type Risk = "normal" | "high";

/** One thing that permissions let a session do, in words, with its subjects. */
export interface Capability {
  /** Stable, and the same in every document: `stream.delete:ORDERS`. Exceptions are not part of it. */
  readonly id: string;
  readonly area: Area;
  /** "delete" */
  readonly verb: string;
  /** "any stream except ORDERS" */
  readonly object: string;
  /** Verb and object. */
  readonly text: string;
  readonly risk: Risk;
  /** What makes the risk high. */
  readonly why?: string;
  readonly concern?: Concern;
  /** The subjects behind it, less what is denied. */
  readonly publish: readonly Region[];
  readonly receive: readonly Region[];
  /** What it consists of, when several things belong together. */
  readonly parts: readonly Capability[];
}

/** One operation, or a plain subject, as permissions grant it. */
export interface Reading {
  /** The operation's id, or the direction of a plain subject. */
  readonly kind: string;
  readonly values: Readonly<Record<string, string>>;
  readonly direction: Direction;
  readonly region: Region;
  readonly capability: Capability;
}
