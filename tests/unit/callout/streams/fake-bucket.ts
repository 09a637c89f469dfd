import { BucketConflict } from "../../../../callout/bucket/bucket.ts";
import type { SharedEntry } from "../../../../callout/streams/rows.ts";

/** The bucket that the replicas share, in memory; counts what is written. */
export function fakeBucket() {
  const values = new Map<string, SharedEntry>();
  const revisions = new Map<string, number>();
  const written: SharedEntry[] = [];
  const store = (key: string, value: SharedEntry) => {
    written.push(value);
    values.set(key, value);
    revisions.set(key, (revisions.get(key) ?? 0) + 1);
  };
  return {
    values,
    written,
    get: (key: string) => values.get(key),
    revision: (key: string) => revisions.get(key) ?? 0,
    put: (key: string, value: SharedEntry) => {
      store(key, value);
      return Promise.resolve(true);
    },
    replace: (key: string, value: SharedEntry, revision: number) => {
      if ((revisions.get(key) ?? 0) !== revision) return Promise.reject(new BucketConflict(key));
      store(key, value);
      return Promise.resolve();
    },
  };
}
