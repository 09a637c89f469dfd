/** One stream copies another, as a mirror or with sources. */
import {
  empty,
  everything,
  isEmpty,
  type SubjectSet,
  type Transform,
} from "../../subjects/index.ts";
import type { Origin, StreamFacts } from "./facts.ts";

/** A stream copies another. */
export interface Edge {
  readonly from: StreamFacts;
  readonly into: StreamFacts;
  readonly transform: Pick<Transform, "image" | "preimage">;
  /** Undefined: it may do so, for all that is known. */
  readonly origin?: Origin;
}

/** Of an edge of which nothing is known. */
export const UNKNOWN: Pick<Transform, "image" | "preimage"> = {
  image: (set) => (isEmpty(set) ? empty : everything),
  preimage: () => everything,
};

/** What the origin has to store for the copy to store it on these. */
export function atOrigin({ into, transform }: Edge, stored: SubjectSet): SubjectSet {
  return transform.preimage(into.renames.preimage(stored));
}

/** Under which subjects the copy stores what its origin stores on these. */
export function copied({ into, transform }: Edge, stored: SubjectSet): SubjectSet {
  return into.renames.image(transform.image(stored));
}
