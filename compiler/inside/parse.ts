/** A module of a policy as it is evaluated: without types, with its imports known and its calls marked. */
import { stripTypeScriptTypes } from "node:module";
import { parse, type Node, type Token } from "acorn";
import { ModuleError, type Place } from "./message.ts";

export interface Parsed {
  readonly imports: readonly Import[];
  /** JavaScript in which every call says where it is written: `role(…)` is `role(…, ...at(0, 12, 3))`. */
  readonly code: string;
  /** A place of that code as its author knows it. */
  readonly written: (line: number, column: number) => Place;
}

export interface Import {
  /** As written. */
  readonly specifier: string;
  readonly names: readonly string[];
  readonly place: Place;
}

interface Insertion {
  readonly at: number;
  readonly line: number;
  /** Where the line continues, in the code without insertions. From 0. */
  readonly column: number;
  readonly text: string;
}

const syntaxNext = "correct the syntax there, or right before it";

/** JavaScript of a module as its extension says; lines and columns stay. */
export function javaScriptOf(file: string, text: string): string {
  if (!/\.m?ts$/.test(file)) return text;
  try {
    return stripTypeScriptTypes(text);
  } catch (error) {
    const { message, stack = "" } = error as Error;
    // the head of the stack is the line, some text up to it, and a caret below the place
    const [, line = 1, indent = ""] = /^[^\n]*:(\d+)\n(?:[^\n]*\n)*?( *)\^/.exec(stack) ?? [];
    const place = { file, line: Number(line), column: indent.length + 1 };
    throw new ModuleError(message.split("\n")[0] ?? "", place, syntaxNext);
  }
}

/**
 * Why marks: the interpreter knows of a call only where its last argument ends. And code that is made while a policy
 * runs is refused here where it is written: `import()` could look for what is there today and was not at the review.
 *
 * @param index number of the file in the marks
 * @param mark name of a function that is global and that no module uses
 * @throws ModuleError
 */
export function parseModule(file: string, text: string, index: number, mark: string): Parsed {
  const source = javaScriptOf(file, text);
  const tokens: Token[] = [];
  const imports: Import[] = [];
  const insertions: Insertion[] = [];
  const refuse = (node: Node, message: string, next: string): never => {
    throw new ModuleError(message, placeOf(file, node), next);
  };
  for (const node of nodesOf(syntaxOf(file, source, tokens))) {
    switch (node.type) {
      case "ImportExpression":
        refuse(node, "a policy has no import()", "import at the top of the file");
        break;
      case "MetaProperty":
        if (source.startsWith("import", node.start))
          refuse(
            node,
            "a policy has no import.meta",
            "take it out: a policy knows its own files alone",
          );
        break;
      case "ImportDeclaration":
      case "ExportNamedDeclaration":
      case "ExportAllDeclaration": {
        const specifier = (node["source"] as { value?: unknown } | null)?.value;
        if (typeof specifier === "string")
          imports.push({ specifier, names: namesIn(node), place: placeOf(file, node) });
        break;
      }
      case "CallExpression":
        if ((node["callee"] as Node).type !== "Super")
          insertions.push(marked(node, tokens, index, mark));
    }
  }
  insertions.sort((a, b) => a.at - b.at);
  return { imports, code: inserted(source, insertions), written: writer(file, insertions) };
}

/** A node of any kind: its children are among its properties. */
type AnyNode = Node & Readonly<Record<string, unknown>>;

function syntaxOf(file: string, source: string, onToken: Token[]): AnyNode {
  try {
    const options = { ecmaVersion: "latest", sourceType: "module", locations: true } as const;
    return parse(source, { ...options, onToken }) as unknown as AnyNode;
  } catch (error) {
    const { loc, message } = error as Error & { loc?: { line: number; column: number } };
    if (loc === undefined) throw error;
    const place = { file, line: loc.line, column: loc.column + 1 };
    throw new ModuleError(message.replace(/ \(\d+:\d+\)$/, ""), place, syntaxNext);
  }
}

function* nodesOf(root: AnyNode): Generator<AnyNode> {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const next = open.pop();
    if (Array.isArray(next)) open.push(...(next as unknown[]));
    else if (typeof next === "object" && next !== null && "type" in next && "start" in next) {
      yield next as AnyNode;
      open.push(...Object.values(next));
    }
  }
}

function placeOf(file: string, { loc }: Node): Place {
  return { file, line: loc?.start.line ?? 1, column: (loc?.start.column ?? 0) + 1 };
}

function namesIn(node: AnyNode): string[] {
  const specifiers = (node["specifiers"] ?? []) as readonly AnyNode[];
  return specifiers.flatMap(({ type, ...parts }) => {
    if (type === "ImportDefaultSpecifier") return ["default"];
    const name = type === "ImportSpecifier" ? parts["imported"] : parts["local"];
    const { name: identifier, value } = (name ?? {}) as { name?: string; value?: string };
    return type === "ImportNamespaceSpecifier" ? [] : [identifier ?? value ?? ""];
  });
}

/** As a last argument the mark is worked out after all others, right before the call. */
function marked(node: AnyNode, tokens: readonly Token[], index: number, mark: string): Insertion {
  const callee = node["callee"] as AnyNode;
  // `kv("prices").read()` is at `read`, as V8 has it
  const named = (callee.type === "MemberExpression" ? callee["property"] : callee) as Node;
  const { line, column } = placeOf("", named);
  const at = node.end - 1;
  const before = lastToken(tokens, at);
  const comma = before === "(" || before === "," ? "" : ", ";
  const end = node.loc?.end ?? { line: 1, column: 1 };
  const text = `${comma}...${mark}(${index}, ${line}, ${column})`;
  return { at, line: end.line, column: end.column - 1, text };
}

/** The kind of the last token before a position. */
function lastToken(tokens: readonly Token[], position: number): string {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.end ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return tokens[low - 1]?.type.label ?? "";
}

function inserted(text: string, insertions: readonly Insertion[]): string {
  let done = 0;
  const parts = insertions.flatMap(({ at, text: more }) => {
    const part = text.slice(done, at);
    done = at;
    return [part, more];
  });
  return parts.join("") + text.slice(done);
}

function writer(file: string, insertions: readonly Insertion[]): Parsed["written"] {
  const byLine = Map.groupBy(insertions, ({ line }) => line);
  return (line, column) => {
    let shift = 0;
    for (const insertion of byLine.get(line) ?? []) {
      if (insertion.column + shift + 1 >= column) break;
      shift += insertion.text.length;
    }
    return { file, line, column: Math.max(1, column - shift) };
  };
}
