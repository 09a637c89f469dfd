import { chmodSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { Failure } from "../../errors/failure.mjs";
import type { Clock } from "../time/expiring.ts";
import { integer, list, object, read, ShapeError, transform } from "../../values/shape/index.ts";
import { pem } from "../shape.ts";
import { replacePrivateFileSync } from "../../files/replace.mjs";
import { loadKey, makeKey, storeKey, type SigningKey } from "./signing-key.ts";

/** Seconds that a key stays published after it signed its last token: no token lives longer. */
const KEPT = 86_400 + 3_600;

interface Retired {
  readonly key: SigningKey;
  /** Seconds since 1970. */
  readonly until: number;
}

interface Ring {
  readonly current: SigningKey;
  /** Published, not used yet: verifiers that fetch keys now have it when it comes into use. */
  readonly next: SigningKey;
  readonly retired: readonly Retired[];
  /** Signs the assertions of the pretended cluster. */
  readonly workload: SigningKey;
}

export class KeyFileError extends Failure {
  constructor(file: string, message: string, next: string) {
    super("key_file_invalid", message, { next, place: { file } });
    this.name = "KeyFileError";
  }
}

/** The issuer's keys, in one file that only its owner reads, so that a restart changes nothing. */
export class KeyRing {
  readonly #file: string;
  readonly #now: Clock;
  #ring: Ring;
  #rotation: Promise<unknown> = Promise.resolve();

  private constructor(file: string, now: Clock, ring: Ring) {
    this.#file = file;
    this.#now = now;
    this.#ring = ring;
  }

  /**
   * The keys of a folder; they are made when there are none.
   *
   * @throws KeyFileError when the file is there but does not fit, or others may read it. It is never replaced:
   * new keys would make every token in use worthless without a word.
   */
  static async open(folder: string, now: Clock): Promise<KeyRing> {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    const file = join(folder, "keys.json");
    const stored = readRing(file);
    if (stored !== undefined) return new KeyRing(file, now, stored);
    const [current, next, workload] = await Promise.all([
      makeKey(now()),
      makeKey(now()),
      makeKey(now()),
    ]);
    const keys = new KeyRing(file, now, { current, next, workload, retired: [] });
    keys.#save();
    return keys;
  }

  get current(): SigningKey {
    return this.#ring.current;
  }

  get workload(): SigningKey {
    return this.#ring.workload;
  }

  /** Every key that a verifier should know now. */
  get published(): readonly SigningKey[] {
    const { current, next, retired } = this.#ring;
    return [
      current,
      next,
      ...retired.filter(({ until }) => until > this.#now()).map(({ key }) => key),
    ];
  }

  /**
   * Takes the next key into use. Normally it was published long before and the old one stays published; in an
   * emergency both are forgotten at once, as when a key was stolen.
   */
  async rotate(emergency: boolean): Promise<void> {
    const rotation = this.#rotation.then(() => this.#rotate(emergency));
    this.#rotation = rotation.catch(() => undefined);
    await rotation;
  }

  async #rotate(emergency: boolean): Promise<void> {
    const now = this.#now();
    const fresh = await makeKey(now);
    const { current, next, retired, workload } = this.#ring;
    this.#ring = emergency
      ? { current: await makeKey(now), next: fresh, retired: [], workload }
      : {
          current: next,
          next: fresh,
          retired: [
            { key: current, until: now + KEPT },
            ...retired.filter(({ until }) => until > now),
          ],
          workload,
        };
    this.#save();
  }

  #save(): void {
    const { current, next, retired, workload } = this.#ring;
    const stored = {
      current: storeKey(current),
      next: storeKey(next),
      retired: retired.map(({ key, until }) => ({ key: storeKey(key), until: Math.ceil(until) })),
      workload: storeKey(workload),
    };
    replacePrivateFileSync(this.#file, `${JSON.stringify(stored, null, 2)}\n`);
  }
}

const key = transform(object({ privateKey: pem, certificate: pem }), loadKey);
const ring = object({
  current: key,
  next: key,
  workload: key,
  retired: list(object({ key, until: integer(0, 2 ** 40) })),
});

function readRing(file: string): Ring | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if ((found.mode & 0o077) !== 0)
    throw new KeyFileError(file, "others may read it", "run chmod 600 on it");
  try {
    return read(ring, JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    // only a ShapeError's words are known to hold nothing of a key; JSON.parse quotes what it cannot read
    const reason = error instanceof ShapeError ? error.message : "it cannot be read as keys";
    throw new KeyFileError(file, reason, "restore it, or remove it to start with new keys");
  }
}
