import { isObject } from "../../values/shape/index.ts";
import { parseJson } from "../../values/strict-json.ts";
import { messageOf } from "../../errors/render.mjs";

/** A file that configures the service is not as it must be: names every field at fault and the remedy. */
export class SettingsError extends Error {
  readonly code = "settings_invalid";
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super(`${file}: ${problems.join("; ")}`);
    this.problems = problems;
  }
}

/** @throws SettingsError when the file is not strict JSON */
export function readSettings(bytes: Uint8Array, file: string): unknown {
  try {
    return parseJson(bytes);
  } catch (error) {
    throw new SettingsError(file, [messageOf(error)]);
  }
}

/**
 * Reads fields of a JSON object and notes what is wrong with them, so that one run shows every
 * mistake. Values never stand in a problem, nor do names as long as a seed: they may be secret.
 *
 * @example
 * const problems: string[] = [];
 * const fields = new Fields(JSON.parse(text), "", problems);
 * const host = fields.text("host", "give an address such as 127.0.0.1");
 * fields.end();
 */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #problems: string[];
  readonly #asked = new Set<string>();

  constructor(value: unknown, path: string, problems: string[]) {
    this.#path = path;
    this.#problems = problems;
    if (!isObject(value)) problems.push(`${path || "the document"} must be an object`);
    this.#values = isObject(value) ? value : {};
  }

  get names(): string[] {
    return Object.keys(this.#values);
  }

  /** A string that is not empty and passes `fits`. */
  text(name: string, remedy: string, fits: (text: string) => boolean = () => true): string {
    const value = this.#take(name);
    if (typeof value === "string" && value !== "" && fits(value)) return value;
    this.#note(name, value, remedy);
    return "";
  }

  optionalText(name: string, remedy: string): string | undefined {
    if (this.#take(name) === undefined) return undefined;
    return this.text(name, remedy);
  }

  /** The same, and `otherwise` when absent. */
  textOr(name: string, otherwise: string, remedy: string, fits: (text: string) => boolean): string {
    return this.#take(name) === undefined ? otherwise : this.text(name, remedy, fits);
  }

  /** A whole number from `least` to `most`; `otherwise` when absent. */
  integer(name: string, least: number, most: number, otherwise?: number): number {
    const value = this.#take(name) ?? otherwise;
    if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) {
      return Number(value);
    }
    this.#note(name, value, `give a whole number from ${least} to ${most}`);
    return 0;
  }

  /** False when absent. */
  flag(name: string): boolean {
    const value = this.#take(name) ?? false;
    if (typeof value !== "boolean") this.#note(name, value, "give true or false, or leave it out");
    return value === true;
  }

  optionalInteger(name: string, least: number, most: number): number | undefined {
    if (this.#take(name) === undefined) return undefined;
    return this.integer(name, least, most);
  }

  /** A list that is not empty, of strings that pass `fits`. */
  texts(name: string, remedy: string, fits: (text: string) => boolean, otherwise?: string[]) {
    const value = this.#take(name) ?? otherwise;
    const isText = (item: unknown): item is string => typeof item === "string" && fits(item);
    if (Array.isArray(value) && value.length > 0 && value.every(isText)) return value;
    this.#note(name, value, remedy);
    return [];
  }

  optionalTexts(name: string, remedy: string): string[] | undefined {
    if (this.#take(name) === undefined) return undefined;
    return this.texts(name, remedy, (text) => text !== "");
  }

  object(name: string): Fields {
    return new Fields(this.#take(name), this.#at(name), this.#problems);
  }

  optionalObject(name: string): Fields | undefined {
    return this.#take(name) === undefined ? undefined : this.object(name);
  }

  /** Texts by name; the names are the caller's own, so any will do. */
  optionalTextsByName(name: string, remedy: string): Readonly<Record<string, string>> | undefined {
    const value = this.#take(name);
    if (value === undefined) return undefined;
    const isText = (item: unknown) => typeof item === "string" && item !== "";
    if (isObject(value) && Object.values(value).every(isText)) {
      return value as Readonly<Record<string, string>>;
    }
    this.#note(name, value, remedy);
    return undefined;
  }

  /** As if the field were an object without members, so that each has its default. */
  empty(name: string): Fields {
    return new Fields({}, this.#at(name), this.#problems);
  }

  /** A list that is not empty, of objects. */
  objects(name: string, remedy: string): Fields[] {
    const value = this.#take(name);
    if (Array.isArray(value) && value.length > 0) {
      return value.map((item, at) => new Fields(item, `${this.#at(name)}[${at}]`, this.#problems));
    }
    this.#note(name, value, remedy);
    return [];
  }

  /** Notes a problem that the caller found with a field's value. */
  problem(name: string, remedy: string): void {
    this.#problems.push(`${this.#at(name)}: ${remedy}`);
  }

  /** Notes every field that nobody asked for: a misspelt one would silently do nothing. */
  end(): void {
    const known = [...this.#asked].map(shown).join(", ");
    for (const name of this.names.filter((each) => !this.#asked.has(each))) {
      this.#problems.push(`${this.#at(name)} is not a known field; known are ${known}`);
    }
  }

  #take(name: string): unknown {
    this.#asked.add(name);
    return this.#values[name];
  }

  #note(name: string, value: unknown, remedy: string): void {
    const what = value === undefined ? "is missing" : "is not valid";
    this.#problems.push(`${this.#at(name)} ${what}: ${remedy}`);
  }

  #at(name: string): string {
    return this.#path === "" ? shown(name) : `${this.#path}.${shown(name)}`;
  }
}

/** A name for a message, if it is short enough to be one: a seed or a token in its place would be logged. */
function shown(name: string): string {
  return /^[A-Za-z][\w-]{0,39}$/.test(name) ? name : "(a name that is not shown)";
}
