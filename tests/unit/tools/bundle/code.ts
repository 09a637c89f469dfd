import ts from "typescript";

/** What a text of JavaScript does about other code, found by parsing it. */
export interface CodeUse {
  /** Calls that make code of texts. */
  readonly fromStrings: readonly string[];
  /** Names of the modules that it loads; the source text where that is no literal. */
  readonly modules: readonly string[];
  /** `import()`. */
  readonly dynamic: readonly string[];
}

export function codeUse(text: string): CodeUse {
  const file = ts.createSourceFile("file.mjs", text, ts.ScriptTarget.ESNext, true);
  const fromStrings: string[] = [];
  const modules: string[] = [];
  const dynamic: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) modules.push(literal(node.moduleSpecifier));
    if (ts.isIdentifier(node) && isMaker(node)) fromStrings.push(node.parent.getText());
    if (ts.isCallExpression(node)) {
      const { expression, arguments: args } = node;
      if (expression.kind === ts.SyntaxKind.ImportKeyword) dynamic.push(node.getText());
      if (["require", "__require"].includes(expression.getText())) modules.push(literal(args[0]));
      if (/^(setTimeout|setInterval)$/.test(expression.getText()) && args[0] && isText(args[0]))
        fromStrings.push(node.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { fromStrings, modules, dynamic };
}

/** `eval` in any use, and `Function` where it is called; asking whether something is one is not. */
function isMaker(node: ts.Identifier): boolean {
  const { parent, text } = node;
  if (text === "eval") return !ts.isPropertyAssignment(parent) || parent.name !== node;
  if (text !== "Function") return false;
  const callee = ts.isPropertyAccessExpression(parent) ? parent : node;
  const call = callee.parent;
  return (ts.isCallExpression(call) || ts.isNewExpression(call)) && call.expression === callee;
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

function literal(node: ts.Expression | undefined): string {
  return node && ts.isStringLiteralLike(node) ? node.text : (node?.getText() ?? "");
}
