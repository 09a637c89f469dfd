/** What the stack itself says for an access review, where one is at hand, and why it says nothing. */
import type { AuditFile } from "../../reports/access-review/audit.ts";
import { sha256 } from "../../reports/access-review/folder.ts";
import type { Manifest } from "../../reports/access-review/manifest.ts";
import type { DirectoryAssignment } from "../../reports/access-review/principal.ts";
import type { Usage } from "../../reports/access-review/usage.ts";
import type { Verification } from "../../reports/audit/verify.ts";
import { codeOf, Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import { canonicalJson } from "../../values/canonical.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import type { Io } from "../terminal/io.ts";
import type { Output } from "../terminal/output.ts";
import { assignedIn } from "./assigned.ts";
import { recordedIn } from "./recorded.ts";

interface Asked {
  readonly io: Io;
  readonly out: Output;
  readonly options: { readonly settings?: string; readonly as?: string };
}

/**
 * Asks the stack. What it cannot be asked is not known, and a note says why; what a person names by an option (`--as`,
 * `--settings`) fails instead.
 */
export class Stack {
  /** What was read of the directory, for the manifest. */
  directory: Manifest["inputs"]["directory"] = [];
  readonly #asked: Asked;
  readonly #settings: Settings | undefined;

  constructor(asked: Asked) {
    this.#asked = asked;
    this.#settings = this.#read();
  }

  /** Who is assigned which role; undefined: not known. */
  async assigned(): Promise<DirectoryAssignment[] | undefined> {
    const settings = this.#settings;
    if (settings === undefined) return undefined;
    const { settings: named } = this.#asked.options;
    const found = await this.#tried("assignments", named !== undefined, () => assignedIn(settings));
    if (found === undefined) return undefined;
    this.directory = [{ file: settings.authority, sha256: sha256(canonicalJson(found)) }];
    return found;
  }

  /** What the callouts recorded; nothing: not known. */
  async recorded(into: {
    readonly usage: Usage;
    readonly verification: Verification;
  }): Promise<AuditFile[]> {
    const settings = this.#settings;
    if (settings === undefined) return [];
    const { io, out, options } = this.#asked;
    const progress = (records: number) => {
      if (records % 100_000 === 0) out.note(`audit: ${records} records`);
    };
    const found = await this.#tried("audit", options.as !== undefined, () =>
      recordedIn({ io, settings, as: options.as }, into, progress),
    );
    return found === undefined ? [] : [found];
  }

  #read(): Settings | undefined {
    const { io, options } = this.#asked;
    try {
      return readSettings(io, options.settings);
    } catch (error) {
      const isMissing = codeOf(error) === "settings_missing";
      if (isMissing && options.settings === undefined && options.as === undefined) return undefined;
      throw error;
    }
  }

  /** @param isAsked whether somebody asked for exactly this */
  async #tried<T>(what: string, isAsked: boolean, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (isAsked || !(error instanceof Failure)) throw error;
      this.#asked.out.note(`Cannot read the stack's ${what}: ${messageOf(error)}`);
      return undefined;
    }
  }
}
