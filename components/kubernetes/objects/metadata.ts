import type { Place } from "./place.ts";

/** What every object is called and labelled; more labels and annotations may come with it. */
export interface Metadata {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
}

/**
 * Metadata of an object of the namespace.
 *
 * @param selector labels by which the object's pods are found
 * @example metadata(place, place.headless, place.natsSelector)
 */
export function metadata(
  place: Place,
  name: string,
  selector: Record<string, string>,
  annotations: Record<string, string> = {},
): Metadata {
  const { namespace, labels } = place;
  // the selector last: a label of the user's must not take a pod out of its service
  const all = { ...labels, ...selector };
  return {
    name,
    namespace,
    labels: all,
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}
