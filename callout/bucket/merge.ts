/** A value, when it was written, and the text that proves that a callout wrote it. */
export interface Written<T> {
  readonly value: T;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

/**
 * State of an entry in the stream: not stored yet, stored, or lost, which means that somebody has removed or overwritten it.
 */
export type Storage = "pending" | "stored" | "lost";

/** An entry as a replica remembers it. */
export interface Entry<T> extends Written<T> {
  /** Sequence of the last message under its key, as far as is known; 0 for none. */
  readonly revision: number;
  readonly storage: Storage;
}

/** An incoming entry beside the known one: by when it was written, and whether the stream has it as a later message. */
type Incoming = `${"newer" | "same" | "older"} ${"shared" | "stored"}`;

/**
 * State of the merged entry. The value written last is kept; the stream's last message says whether it is
 * stored. Rows: the incoming entry (`shared` by a replica, or `stored` with a later sequence). Columns: the state of
 * the known entry.
 */
export const storageAfter: Readonly<Record<Incoming, Readonly<Record<Storage, Storage>>>> = {
  "newer shared": { pending: "pending", stored: "pending", lost: "lost" },
  "newer stored": { pending: "stored", stored: "stored", lost: "stored" },
  "same shared": { pending: "pending", stored: "stored", lost: "lost" },
  "same stored": { pending: "stored", stored: "stored", lost: "stored" },
  "older shared": { pending: "pending", stored: "stored", lost: "lost" },
  // an older one was stored over it
  "older stored": { pending: "pending", stored: "lost", lost: "lost" },
};

/** The entry that is kept, and how the incoming one compares with the known one. */
export interface Merged<T> {
  readonly entry: Entry<T>;
  readonly incoming: "newer" | "same" | "older";
}

/**
 * Merges an entry that comes in with the one that is known, if any.
 * @param revision sequence of the incoming entry in the stream; 0 if it only came from a replica
 * @example merge(undefined, { value, at: 7, text }, 12).entry.storage // "stored"
 */
export function merge<T>(
  known: Entry<T> | undefined,
  written: Written<T>,
  revision: number,
): Merged<T> {
  const { value, at, text } = written;
  const isLater = revision > (known?.revision ?? 0);
  if (!known) {
    const storage = isLater ? "stored" : "pending";
    return { entry: { value, at, text, revision, storage }, incoming: "newer" };
  }
  const incoming = at > known.at ? "newer" : at < known.at ? "older" : "same";
  const storage = storageAfter[`${incoming} ${isLater ? "stored" : "shared"}`][known.storage];
  // of two texts of one entry, that with the MACs that were stored last
  const isKept = incoming === "newer" || (incoming === "same" && isLater);
  const kept = isKept ? { value, at, text } : known;
  return {
    entry: { ...kept, revision: Math.max(revision, known.revision), storage },
    incoming,
  };
}

/** The known entry after a text that no callout wrote was stored under its key. */
export function overwritten<T>(known: Entry<T>, revision: number): Entry<T> {
  return revision > known.revision ? { ...known, revision, storage: "lost" } : known;
}

/** The known entry after all of the stream was read and nothing was under its key. */
export function missing<T>(known: Entry<T>): Entry<T> {
  return known.revision === 0 ? known : { ...known, revision: 0, storage: "lost" };
}
