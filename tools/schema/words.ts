import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** What doc comments say, by `Interface`, `Class`, `Interface.property` or `Class.property`. */
export type Words = ReadonlyMap<string, string>;

/**
 * Reads the doc comments of all classes and interfaces below a folder. Pulumi's analyzer knows some of
 * them only, and no tags: a default belongs to what a user of another language wants to read.
 *
 * @throws Error when two files declare the same name: in the schema they would silently become one
 */
export function wordsOf(folder: string): Words {
  const words = new Map<string, string>();
  const declaredIn = new Map<string, string>();
  for (const file of globSync("**/*.ts", { cwd: folder }).sort()) {
    const text = readFileSync(join(folder, file), "utf8");
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2024, true);
    for (const node of source.statements) {
      if (!ts.isInterfaceDeclaration(node) && !ts.isClassDeclaration(node)) continue;
      const name = node.name?.text;
      if (name === undefined || !isExported(node)) continue;
      const other = declaredIn.get(name);
      if (other !== undefined && name.endsWith("Args"))
        throw new Error(`${name} is declared in ${other} and in ${file}; rename one of them`);
      declaredIn.set(name, file);
      remember(words, name, node);
      for (const member of node.members)
        if (member.name && ts.isIdentifier(member.name))
          remember(words, `${name}.${member.name.text}`, member);
    }
  }
  return words;
}

function isExported(node: ts.InterfaceDeclaration | ts.ClassDeclaration): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function remember(words: Map<string, string>, name: string, node: ts.Node): void {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const said = comments.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "");
  const defaults = ts
    .getJSDocTags(node)
    .filter(({ tagName }) => tagName.text === "default")
    .map(({ comment }) => `Default: ${ts.getTextOfJSDocComment(comment) ?? ""}`);
  const text = [...said, ...defaults].filter((part) => part !== "").join("\n");
  if (text !== "") words.set(name, text);
}
