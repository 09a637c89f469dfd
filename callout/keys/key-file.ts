import { createHash, type KeyObject } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../../values/shape/index.ts";
import { parseJson } from "../../values/strict-json.ts";
import { messageOf } from "../../errors/render.mjs";
import type { Secrets } from "../settings/secrets.ts";
import { replacePrivateFile } from "../../files/replace.mjs";
import { readKeySet } from "./jwk.ts";
import { unixSeconds } from "../time/unix-seconds.ts";

/** An issuer's stored keys. */
export interface KeptKeys {
  readonly keys: ReadonlyMap<string, KeyObject>;
  /** Seconds since they were fetched. */
  readonly age: number;
}

export interface KeyFileOptions {
  readonly folder: string;
  /** The `iss` of the tokens. */
  readonly issuer: string;
  /** The current ones first; the others can open the file, too. */
  readonly secrets: () => readonly Pick<Secrets, "xkey">[];
}

/** Bytes; a box with the keys of an issuer has about 5,000. */
const maxFile = 1024 * 1024;
/** Seconds by which the clock may have been set back since. */
const maxAhead = 60;

/**
 * The last good keys of one issuer on disk, so that a callout can start while the issuer is down.
 *
 * Anybody who can add a key can forge tokens. So the file is sealed with the callout's own xkey, for itself: writing an
 * accepted one takes the callout's secrets, which can sign users anyway. The content is validated like keys from the
 * issuer.
 *
 * @example
 * const file = new KeyFile({ folder, issuer, secrets });
 * await file.save(keys);
 * file.load()?.keys;
 */
export class KeyFile {
  readonly #options: KeyFileOptions;
  readonly #path: string;

  constructor(options: KeyFileOptions) {
    const name = createHash("sha256").update(options.issuer).digest("hex").slice(0, 16);
    this.#options = options;
    this.#path = join(options.folder, `issuer-${name}.keys`);
  }

  /**
   * The saved keys; undefined if there are none.
   *
   * @throws Error that names the file when it is damaged, sealed for another xkey, or of another issuer
   */
  load(): KeptKeys | undefined {
    let bytes: Uint8Array | undefined;
    try {
      bytes = readRegular(this.#path);
      return bytes && this.#read(bytes);
    } catch (error) {
      throw new Error(`${this.#path}: ${messageOf(error)}`, { cause: error });
    }
  }

  /**
   * Replaces the file atomically.
   *
   * @throws Error of the system, which names the file
   */
  async save(keys: ReadonlyMap<string, KeyObject>): Promise<void> {
    const { issuer, secrets } = this.#options;
    const [inUse] = secrets();
    if (!inUse) return;
    const list = [...keys].map(([kid, key]) => ({ ...key.export({ format: "jwk" }), kid }));
    const text = JSON.stringify({ issuer, fetched: unixSeconds(), keys: list });
    const box = inUse.xkey.seal(Buffer.from(text), inUse.xkey.getPublicKey());
    await replacePrivateFile(this.#path, box);
  }

  #read(box: Uint8Array): KeptKeys {
    const content = parseJson(this.#open(box));
    const { issuer, fetched, keys } = isObject(content) ? content : {};
    if (issuer !== this.#options.issuer) throw new Error("the keys are of another issuer");
    const age = Number.isSafeInteger(fetched) ? unixSeconds() - Number(fetched) : NaN;
    if (!(age >= -maxAhead)) throw new Error("the keys are of the future");
    return { keys: readKeySet({ keys }, this.#options.issuer), age: Math.max(0, age) };
  }

  #open(box: Uint8Array): Uint8Array {
    for (const { xkey } of this.#options.secrets()) {
      const opened = xkey.open(box, xkey.getPublicKey());
      if (opened) return opened;
    }
    throw new Error("it is damaged, or was not written with the callout's xkey");
  }
}

/** The bytes of a file; undefined when there is none. Links are not followed. */
function readRegular(path: string): Uint8Array | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const about = fstatSync(descriptor);
    if (!about.isFile() || about.size > maxFile) throw new Error("it is not a file of keys");
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
