import { existsSync, readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { guidOf } from "../../values/guid.ts";
import { bytesOf, type Size } from "../../values/quantity.ts";
import { closest } from "../../values/suggest.ts";
import type { Mistakes } from "./mistakes.ts";

/** What a setting takes, and how it is read. */
export interface Kind<T> {
  /** In words that follow "is not" and stand in the table of docs/reference/settings.md. */
  readonly words: string;
  /** Reads a value from the configuration; what is wrong with it is added to the mistakes. */
  parse(value: unknown, at: string, mistakes: Mistakes): T | undefined;
  /** What each item of a list, or each value of a record, is of. */
  readonly of?: Kind<unknown>;
  /** How the documentation writes one item's place: `[]` of a list, `.NAME` of a record. */
  readonly item?: string;
}

/** A kind of which one look decides: what is not understood is not of that kind. */
function plain<T>(words: string, understand: (value: unknown) => T | undefined): Kind<T> {
  return {
    words,
    parse: (value, at, mistakes) => {
      const understood = understand(value);
      if (understood === undefined) mistakes.add(at, `${shown(value)} is not ${words}`);
      return understood;
    },
  };
}

/** A whole number between two others, both included. */
export function whole(min: number, max: number): Kind<number> {
  return plain(`a whole number from ${min} to ${max}`, (value) => {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof number === "number" && Number.isInteger(number) && number >= min && number <= max
      ? number
      : undefined;
  });
}

export const flag = plain("true or false", (value) => {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : undefined;
});

/** A text; a number without quotes is refused, for YAML has already made 1.3 of 1.30. */
export const text = plain("a text (in YAML, put numbers in quotes)", (value) =>
  typeof value === "string" && value.trim() !== "" ? value : undefined,
);

/** A text of a certain form. */
export function form(words: string, pattern: RegExp): Kind<string> {
  return plain(words, (value) =>
    typeof value === "string" && pattern.test(value) ? value : undefined,
  );
}

/** One of a few words. */
export function choice<const Word extends string>(...choices: Word[]): Kind<Word> {
  const words = `one of ${choices.join(", ")}`;
  return {
    words,
    parse: (value, at, mistakes) => {
      const found = choices.find((each) => each === value);
      const best = typeof value === "string" ? closest(value, choices) : undefined;
      const hint = best === undefined ? "" : `; did you mean ${best}?`;
      if (found === undefined) mistakes.add(at, `${shown(value)} is not ${words}${hint}`);
      return found;
    },
  };
}

/** Object, client and tenant ids, in lower case, as tokens have them. */
export const guid = plain("an id such as 5f2c9e0a-1b7d-4c36-8e2a-90d1c4b7a653", (value) =>
  typeof value === "string" ? guidOf(value) : undefined,
);

/** An RFC 1123 label: what Kubernetes takes as the name of most things. */
export const label = form(
  "a name of lower case letters, digits and dashes",
  /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
);

/** What is stored or reserved, for example `4GiB`. */
export const size = plain("a size such as 256MiB or 4GiB", (value) => {
  if (typeof value !== "string" || value === "unlimited") return undefined;
  return (bytesOf(value as Size) ?? 0) > 0 ? value : undefined;
});

/** How long something lasts: hours, minutes or seconds. */
export const time = form("a time such as 720h", /^[1-9]\d{0,6}[hms]$/);

export const httpsUrl = plain("an https URL", (value) =>
  typeof value === "string" && URL.canParse(value) && new URL(value).protocol === "https:"
    ? value
    : undefined,
);

/** A file of the machine that deploys; its text is what the setting gives. */
export const pemFile: Kind<string> = {
  words: "the absolute path of a PEM file",
  parse: (value, at, mistakes) => {
    if (typeof value !== "string" || !isAbsolute(value)) {
      mistakes.add(at, `${shown(value)} is not the absolute path of a PEM file`);
      return undefined;
    }
    const pem = existsSync(value) ? readFileSync(value, "utf8") : undefined;
    if (pem === undefined) mistakes.add(at, `there is no file ${value}`);
    else if (!pem.includes("-----BEGIN CERTIFICATE-----"))
      mistakes.add(at, `${value} holds no certificate in PEM`);
    return pem;
  },
};

/** A text that nobody may see: it is a secret in the program, and no mistake shows it. */
export const secret: Kind<pulumi.Output<string>> = {
  words: "a secret text (pulumi config set --secret --path)",
  parse: (value, at, mistakes) => {
    if (typeof value === "string" && value !== "") return pulumi.secret(value);
    mistakes.add(at, "this is not a text");
    return undefined;
  },
};

export function list<T>(of: Kind<T>): Kind<T[]> {
  const words = `a list, each ${of.words}`;
  return {
    words,
    of,
    item: "[]",
    parse: (value, at, mistakes) => {
      const items = structured(value);
      if (Array.isArray(items))
        return items.flatMap((item, i) => of.parse(item, `${at}[${i}]`, mistakes) ?? []);
      mistakes.add(at, `${shown(value)} is not ${words}`);
      return undefined;
    },
  };
}

/** Values by names that the stack's owner chooses. */
export function record<T>(of: Kind<T>, words = `values by name, each ${of.words}`) {
  const kind: Kind<Record<string, T>> = {
    words,
    of,
    item: ".NAME",
    parse: (value, at, mistakes) => {
      const members = structured(value);
      if (!isMembers(members)) {
        mistakes.add(at, `${shown(value)} is not ${words}`);
        return undefined;
      }
      return Object.fromEntries(
        Object.entries(members).flatMap(([name, member]) => {
          const read = of.parse(member, `${at}.${name}`, mistakes);
          return read === undefined ? [] : [[name, read]];
        }),
      );
    },
  };
  return kind;
}

/** Pulumi hands lists and objects at the top over as JSON text. */
export function structured(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

export function isMembers(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 57)}…` : json.replace(/^"([^" ]+)"$/, "$1");
}
