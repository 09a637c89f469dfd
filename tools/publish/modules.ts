/** Which modules of this repository, and which packages, a module needs. */
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";

export interface Reached {
  /** Modules and JSON files by their paths from the root, the entries among them. */
  readonly modules: ReadonlySet<string>;
  /** Those of them that are loaded when the entries run; of the others types alone are wanted. */
  readonly loaded: ReadonlySet<string>;
  /** Names of packages that are imported when the modules run. */
  readonly packages: ReadonlySet<string>;
  /** Names of packages of which types alone are imported. */
  readonly typesOf: ReadonlySet<string>;
}

interface Import {
  readonly specifier: string;
  readonly isType: boolean;
}

/**
 * Follows the imports, `import()` with a literal among them.
 *
 * @param entries paths from the root
 */
export function reachedFrom(entries: readonly string[], root: string): Reached {
  const [modules, loaded] = [new Set<string>(), new Set<string>()];
  const [packages, typesOf] = [new Set<string>(), new Set<string>()];
  const open = entries.map((path) => ({ path, isType: false }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path, isType: asType } = next;
    if (loaded.has(path) || (asType && modules.has(path))) continue;
    modules.add(path);
    if (!asType) loaded.add(path);
    if (!/\.(?:ts|mjs)$/.test(path)) continue;
    for (const { specifier, isType } of importsOf(readFileSync(join(root, path), "utf8"))) {
      const target = posix.join(posix.dirname(path), specifier);
      if (specifier.startsWith(".")) open.push({ path: target, isType: asType || isType });
      else if (!specifier.startsWith("node:"))
        (asType || isType ? typesOf : packages).add(packageName(specifier));
    }
  }
  for (const name of packages) typesOf.delete(name);
  return { modules, loaded, packages, typesOf };
}

/** `@pulumi/pulumi` of `@pulumi/pulumi/provider/index.js`. */
function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function importsOf(text: string): Import[] {
  const found: Import[] = [];
  const file = ts.createSourceFile("module.ts", text, ts.ScriptTarget.Latest);
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  const add = (specifier: ts.Node | undefined, isType: boolean) => {
    if (specifier !== undefined && ts.isStringLiteral(specifier))
      found.push({ specifier: specifier.text, isType });
  };
  visit(file);
  return found;
}
