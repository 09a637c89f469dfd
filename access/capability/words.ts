/** People's words for subjects: short enough for a comment on a pull request. */
import { hasWildcard } from "../subjects/pattern.ts";
import { listed } from "../../text/list.ts";
import type { Arguments } from "./operation.ts";

/**
 * Puts values into words. `:stream` becomes "stream ORDERS", "any stream" or "bucket prices"; `:stream!`
 * only "ORDERS"; what stands in brackets is left out when nothing in it is particular.
 *
 * @example render("look up|services[ (:request)]", { request: "PING.orders" }) // ["look up", "services (PING.orders)"]
 */
export function render(say: string, values: Arguments): [verb: string, object: string] {
  const text = say
    .replaceAll(/\[(.*?)\]/g, (_, part: string) =>
      names(part).every((name) => isAny(values[name])) ? "" : part,
    )
    .replaceAll(/:(\w+)(!?)/g, (_, name: string, bare: string) =>
      bare === "" ? phrase(name, values[name] ?? "*") : bareWord(values[name] ?? "*"),
    );
  const [verb = "", object = ""] = text.split("|");
  return [verb, object];
}

function names(part: string): string[] {
  return [...part.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
}

function isAny(value = "*"): boolean {
  return value === "*" || value === ">";
}

function bareWord(value: string): string {
  return isAny(value) ? "any" : value;
}

const NOUNS: Readonly<Record<string, string>> = {
  stream: "stream",
  consumer: "consumer",
  bucket: "bucket",
  objects: "object bucket",
  account: "account",
  domain: "domain",
  inbox: "inbox",
};

/** A parameter's value with its noun. */
export function phrase(name: string, value: string): string {
  if (name === "keys") {
    if (value === ">") return "keys";
    return hasWildcard(value) ? `keys ${value}` : `key ${value}`;
  }
  const noun = NOUNS[name];
  if (noun === undefined) return isAny(value) ? `any ${name}` : value;
  if (isAny(value)) return `any ${noun}`;
  if (name !== "stream") return `${noun} ${value}`;
  if (value.startsWith("KV_")) return `bucket ${value.slice(3)}`;
  if (value.startsWith("OBJ_")) return `object bucket ${value.slice(4)}`;
  return `stream ${value}`;
}

/**
 * Exceptions in words, by what is particular in them.
 *
 * @param values of the whole
 * @param exceptions values of each exception, for the same parameters
 * @example exceptWords({ stream: "*" }, [{ stream: "ORDERS" }]) // " except ORDERS"
 */
export function exceptWords(values: Arguments, exceptions: readonly Arguments[]): string {
  const all = Object.keys(values);
  return exceptList(
    exceptions.map((exception) => {
      const particular = all.filter((name) => exception[name] !== values[name]);
      const words = particular.map((name) => [name, exception[name] ?? "*"] as const);
      const [[name, value] = ["", ""], ...others] = words;
      if (others.length === 0 && (all.length === 1 || NOUNS[name] === undefined)) return value;
      return words
        .reverse()
        .map(([key, item], i) => `${i === 0 ? "" : (LINKS[key] ?? " on ")}${phrase(key, item)}`)
        .join("");
    }),
  );
}

const LINKS: Readonly<Record<string, string>> = {
  bucket: " of ",
  account: " of ",
  domain: " in ",
};

const SHOWN = 3;

/** @example exceptList(["a", "b"]) // " except a and b" */
export function exceptList(items: readonly string[]): string {
  if (items.length === 0) return "";
  const shown = items.length > SHOWN + 1 ? items.slice(0, SHOWN) : items;
  const rest = items.length - shown.length;
  return ` except ${listed(rest > 0 ? [...shown, `${rest} more`] : shown)}`;
}
