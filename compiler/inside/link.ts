/** Finds every module that the entries need before one of them runs, so that nothing is looked for afterwards. */
import { posix } from "node:path";
import { javaScriptOf, parseModule, type Parsed } from "./parse.ts";
import { closest } from "../../values/suggest.ts";
import { ModuleError, type Modules, type Place, type Question } from "./message.ts";

/** The package that policies import the role language from. */
export const LANGUAGE = "@nats-entra/access";
/** Its name until the repository had a package for each room: reviews and histories read policies of earlier commits. */
const FORMER_LANGUAGE = "nats-entra/access";

/** Modules of the language have names that no path from the policy's folder leads to. */
const languageName = (file: string) => `/nats-entra/${file}`;

/** Whether a module is the language's, not the policy's. */
export const ofLanguage = (name: string): boolean => name.startsWith("/nats-entra/");

export interface Linked {
  /** JavaScript of a module, by its name. */
  readonly codeOf: (name: string) => string | undefined;
  /** Modules of the policy, as the marks number them. */
  readonly files: readonly string[];
  /** Name of a module as another one asks for it. */
  readonly resolve: (from: string, specifier: string) => string | undefined;
  /** Where something of the evaluated code is written; undefined for what is not the policy's. */
  readonly written: (file: string, line: number, column: number) => Place | undefined;
  /** Where a module of the policy imports a name of another module. */
  readonly importing: (target: string, name: string) => Place | undefined;
  /** Modules that import each other, from this one back to it, when there is such a circle. */
  readonly circleOf: (name: string) => readonly string[] | undefined;
}

/** @throws ModuleError with the place of what cannot be parsed, or may not be imported */
export function link(question: Question): Linked {
  const { policy, language, entries } = question;
  const targets = new Map<string, string>();
  const [entry = ""] = Object.keys(language);
  const mark = markFor(policy);
  const parsed = new Map<string, Parsed>();
  const open = entries.filter((name) => Object.hasOwn(policy, name));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (parsed.has(name)) continue;
    const found = read(policy, name, parsed.size, mark);
    parsed.set(name, found);
    for (const { specifier, place } of found.imports) {
      const target = targetOf(question, name, specifier, place);
      targets.set(key(name, specifier), target ?? languageName(entry));
      if (target !== undefined) open.push(target);
    }
  }
  const texts = new Map(Object.entries(language).map(([file, text]) => [languageName(file), text]));
  return {
    codeOf: (name) => {
      const text = texts.get(name);
      return text === undefined ? parsed.get(name)?.code : javaScriptOf(name, text);
    },
    files: [...parsed.keys()],
    resolve: (from, specifier) =>
      targets.get(key(from, specifier)) ??
      (ofLanguage(from) ? posix.join(posix.dirname(from), specifier) : undefined),
    written: (file, line, column) => parsed.get(file)?.written(line, column),
    importing: (target, name) =>
      [...parsed]
        .flatMap(([file, { imports }]) => imports.map((it) => ({ file, ...it })))
        .find((it) => it.names.includes(name) && targets.get(key(it.file, it.specifier)) === target)
        ?.place,
    circleOf: (name) =>
      circle(name, (from) =>
        (parsed.get(from)?.imports ?? []).flatMap(
          ({ specifier }) => targets.get(key(from, specifier)) ?? [],
        ),
      ),
  };
}

/** The shortest way from a module back to it. */
function circle(
  name: string,
  importsOf: (name: string) => readonly string[],
): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[name]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    for (const next of importsOf(way.at(-1) ?? name)) {
      if (next === name) return [...way, name];
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

/** Imports have extensions here, and name files. */
function meantBy(name: string, files: readonly string[]): string | undefined {
  const whole = files.find((file) => [`${name}.ts`, `${name}/index.ts`].includes(file));
  return whole ?? closest(name, files);
}

/** As an import in a module has it. */
function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith("../") ? path : `./${path}`;
}

/** @returns the name of the policy's module, undefined for the language */
function targetOf(
  { policy, ownLanguage }: Question,
  from: string,
  specifier: string,
  place: Place,
): string | undefined {
  if (specifier === LANGUAGE || specifier === FORMER_LANGUAGE) return undefined;
  if (!/^\.\.?\//.test(specifier)) {
    const next = `import files of the policy, by ./ or ../, and ${LANGUAGE}`;
    throw new ModuleError(`a policy may not import ${specifier}`, place, next);
  }
  const name = posix.join(posix.dirname(from), specifier);
  if (name === ownLanguage) return undefined;
  if (Object.hasOwn(policy, name)) return name;
  const meant = meantBy(
    name,
    Object.keys(policy).filter((file) => file !== from),
  );
  const next =
    meant === undefined
      ? `make the file ${name}, or correct the path`
      : `import ${relative(from, meant)}, or make the file ${name}`;
  throw new ModuleError(`there is no ${specifier} to import`, place, next);
}

function read(policy: Modules, name: string, index: number, mark: string): Parsed {
  const text = policy[name] ?? "";
  if (!name.endsWith(".json")) return parseModule(name, text, index, mark);
  return { imports: [], code: `export default ${jsonOf(name, text)};`, written: placeIn(name) };
}

function placeIn(file: string): Parsed["written"] {
  return (line, column) => ({ file, line, column });
}

function jsonOf(file: string, text: string): string {
  try {
    // `__proto__` in an object literal is not a member of it
    return `JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(text)))})`;
  } catch {
    const place = { file, line: 1, column: 1 };
    throw new ModuleError("is not JSON", place, "correct it, or import something else");
  }
}

function key(from: string, specifier: string): string {
  return `${from}\0${specifier}`;
}

/** A name for the marks that is in no module. */
export function markFor(policy: Modules): string {
  const texts = Object.values(policy);
  let name = "$at";
  while (texts.some((text) => text.includes(name))) name += "_";
  return name;
}
