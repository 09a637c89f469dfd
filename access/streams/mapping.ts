/** Mappings of subjects, as nats-server checks them (subject_transform.go, sublist.go). */
import { subjectFault, tokens } from "../subjects/pattern.ts";

/** Functions of a destination, by the least and the most numbers of arguments; the first names a wildcard. */
const FUNCTIONS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  wildcard: [1, 1],
  split: [2, 2],
  splitfromleft: [2, 2],
  splitfromright: [2, 2],
  slicefromleft: [2, 2],
  slicefromright: [2, 2],
};
/** Those that do not need a wildcard; the first argument is a number. */
const FREE: ReadonlySet<string> = new Set(["partition", "random"]);

/**
 * What is wrong with a mapping, as the rest of a sentence; undefined when nats-server takes it.
 *
 * @example mappingFault("a.*", "b.{{wildcard(2)}}") // "names wildcard 2, but 'a.*' has 1"
 */
export function mappingFault(src: string, dest: string): string | undefined {
  const wildcards = tokens(src).filter((token) => token === "*").length;
  const toAll = tokens(dest).at(-1) === ">";
  if (toAll !== (tokens(src).at(-1) === ">")) {
    return toAll ? `ends with '>', but '${src}' does not` : `must end with '>', as '${src}' does`;
  }
  for (const token of tokens(dest)) {
    const fault = tokenFault(token, { src, wildcards });
    if (fault !== undefined) return fault;
  }
  const plain = tokens(dest).map((token) => (token.startsWith("{{") ? "x" : token));
  if (subjectFault(plain.join(".")) !== undefined) return "is not a valid subject";
  if (plain.includes("*"))
    return "has '*': write '{{wildcard(1)}}' for the first one of its source";
  return undefined;
}

function tokenFault(
  token: string,
  { src, wildcards }: { readonly src: string; readonly wildcards: number },
): string | undefined {
  const beyond = (index: number) => `names wildcard ${index}, but '${src}' has ${wildcards}`;
  const simple = /^\$(\d+)$/.exec(token);
  if (simple) {
    const index = Number(simple[1]);
    return index > 0 && index <= wildcards ? undefined : beyond(index);
  }
  if (!/[{}]/.test(token)) return undefined;
  const [, name = "", inside = ""] = /^\{\{([A-Za-z]+)\(([^(){}]*)\)\}\}$/.exec(token) ?? [];
  const args = inside.split(",");
  const arity = FUNCTIONS[name.toLowerCase()];
  const isFree = FREE.has(name.toLowerCase());
  if (arity === undefined && !isFree)
    return `has '${token}', which is not a function of nats-server`;
  const [first = ""] = args;
  const numbers = isFree ? args : name.toLowerCase() === "split" ? [first] : args;
  const isWritten = numbers.every((each) => /^\d{1,9}$/.test(each)) && !args.includes("");
  const fits = arity === undefined || (args.length >= arity[0] && args.length <= arity[1]);
  if (!isWritten || !fits) return `has '${token}', which has the wrong arguments`;
  const named = isFree ? args.slice(1).map(Number) : [Number(first)];
  if (name.toLowerCase() === "random" && named.length > 0)
    return `has '${token}', which has the wrong arguments`;
  const wrong = named.find((index) => index < 1 || index > wildcards);
  return wrong === undefined ? undefined : beyond(wrong);
}
