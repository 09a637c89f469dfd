import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { codeOf, Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import { visible } from "../../text/visible.ts";
import { guidOf } from "../../values/guid.ts";
import { read, reasonOf, record, string } from "../../values/shape/index.ts";
import { parseJson } from "../../values/strict-json.ts";
import { closeTo } from "../../values/suggest.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import type { Io } from "../terminal/io.ts";

/** An identity by its name, and where the name is from. */
export interface Named {
  readonly name: string;
  /** Object id in Entra. */
  readonly oid: string;
  /** `client.json` for the stack's assignments, `people.json` for the address book. */
  readonly from: string;
}

/** Whom a person at the terminal means: an object id, and the name that they wrote, if they wrote one. */
export type Meant = Named | { readonly oid: string };

/**
 * The names of identities, from two places that operators write: the stack's assignments, and the address book
 * (`people.json`). Never from tokens or from the directory's display names: people choose those themselves, and
 * could call themselves what others are called. Callouts and servers decide by object ids alone.
 */
export class People {
  readonly #all: readonly Named[];

  constructor(all: readonly Named[]) {
    this.#all = all;
  }

  /** @throws Failure `people_invalid` */
  static of(settings: Pick<Settings, "file" | "identities" | "peopleFile">): People {
    const { file, identities = [], peopleFile } = settings;
    const assigned = identities.map((each) => ({ ...each, from: basename(file) }));
    return new People([...addressBook(peopleFile), ...assigned]);
  }

  /** Every name. */
  get names(): readonly string[] {
    return this.#all.map(({ name }) => name);
  }

  /** The name to show for an object id; the address book's, if there are several. */
  nameOf(oid: string | undefined): string | undefined {
    return this.#all.find((each) => each.oid === oid)?.name;
  }

  /**
   * The identity that a name or an object id means. A name is exact but for case, and has to mean one identity.
   *
   * @throws Failure `identity_unknown` or `identity_ambiguous`
   * @example people.find("omar") // { name: "omar", oid: "5d8f3c1a-…", from: "client.json" }
   */
  find(text: string): Meant {
    const oid = guidOf(text);
    if (oid !== undefined) return { oid };
    const found = this.#all.filter(({ name }) => folded(name) === folded(text));
    const [first] = found;
    if (first === undefined) throw this.#unknown(text);
    if (found.every((each) => each.oid === first.oid)) return first;
    const candidates = found.map((each) => `${each.oid} (${each.name} in ${each.from})`);
    throw new Failure("identity_ambiguous", `${JSON.stringify(text)} is more than one identity`, {
      why: candidates.join(" and "),
      next: "write the object id of the one that you mean",
    });
  }

  #unknown(text: string): Failure {
    const close = closeTo(
      text,
      this.#all.map(({ name }) => name),
    ).slice(0, 3);
    const next = "write the object id, or add the name to people.json beside client.json";
    return new Failure("identity_unknown", `there is no identity ${JSON.stringify(text)}`, {
      why: "neither the stack's assignments nor people.json has this name",
      next: close.length === 0 ? next : `did you mean ${close.join(" or ")}? Otherwise ${next}`,
    });
  }
}

/** For commands that only show names, and need no deployment: without usable settings nobody has one. */
export function peopleAtHand(io: Io): People {
  try {
    return People.of(readSettings(io, undefined));
  } catch (error) {
    if (codeOf(error)?.startsWith("settings_")) return new People([]);
    throw error;
  }
}

/** Where a name is from, for people: `omar, 5d8f… (named in client.json)`. */
export function provenanceOf(meant: Meant): string {
  return "name" in meant ? `${meant.name}, ${meant.oid} (named in ${meant.from})` : meant.oid;
}

/** An object id with its name before it. */
export function withName(people: People, oid: string): string {
  const name = people.nameOf(oid);
  return name === undefined ? oid : `${name} (${oid})`;
}

/** One letter has one spelling; letters of other alphabets that look the same stay different. */
function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

function addressBook(file: string): Named[] {
  let text: Uint8Array;
  try {
    text = readFileSync(file);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw invalid(file, messageOf(error), error);
  }
  try {
    const book = read(record(string), parseJson(text), { name: "the file" });
    return Object.entries(book).map(([name, id]) => entry(name, id, basename(file)));
  } catch (error) {
    throw invalid(file, reasonOf(error), error);
  }
}

function entry(name: string, id: string, from: string): Named {
  const oid = guidOf(id);
  const quoted = JSON.stringify(name);
  if (oid === undefined) throw new TypeError(`${quoted} has no object id`);
  if (name.trim() !== name || name === "" || visible(name) !== name)
    throw new TypeError(`the name ${quoted} is empty, or has characters that do not show`);
  if (guidOf(name) !== undefined || folded(name) === "me")
    throw new TypeError(`the name ${quoted} means something else on the command line`);
  return { name, oid, from };
}

function invalid(file: string, why: string, cause: unknown): Failure {
  return new Failure("people_invalid", `cannot read the address book ${file}`, {
    why,
    next: 'write { "Sara Lind": "her object id" }, one line for each name',
    cause,
  });
}
