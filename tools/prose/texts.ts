/** The sentences that a source file has for people: what its errors, help, logs and pages say. */
import ts from "typescript";

/** A line of a text, and the lines of the source where it is. */
export interface Text {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  readonly lastLine: number;
}

/**
 * Every literal of a source that has three words or more, one entry for each of its lines. Pieces that `+` joins are
 * one text. Code in backquotes and values that only the running program has become names such as `Xa`.
 *
 * @param path for the kind of source: `.ts`, `.mjs`
 * @example textsOf("a.ts", 'fail("the key " + "of x is lost")') // [{ text: "the key of x is lost", line: 1, … }]
 */
export function textsOf(path: string, source: string): Text[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const lineAt = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1;
  const texts: Text[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    const text = wordsOf(node);
    if (text === undefined) {
      ts.forEachChild(node, visit);
      return;
    }
    const place = { line: lineAt(node.getStart()), lastLine: lineAt(node.getEnd()) };
    for (const line of withoutCode(text).split("\n"))
      if (isProse(line)) texts.push({ text: line.trim(), ...place });
    holesOf(node).forEach(visit);
  };
  visit(file);
  return texts;
}

/** @returns undefined for what is not a text */
function wordsOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map((span) => `\${}${span.literal.text}`).join("");
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken)
    return undefined;
  const [left, right] = [wordsOf(node.left), wordsOf(node.right)];
  if (left === undefined && right === undefined) return undefined;
  return (left ?? "${}") + (right ?? "${}");
}

/** The expressions inside a text, which may hold further texts. */
function holesOf(node: ts.Node): ts.Node[] {
  if (ts.isStringLiteralLike(node)) return [];
  if (ts.isTemplateExpression(node)) return node.templateSpans.map((span) => span.expression);
  if (ts.isBinaryExpression(node) && wordsOf(node) !== undefined)
    return [...holesOf(node.left), ...holesOf(node.right)];
  return [node];
}

function withoutCode(text: string): string {
  let count = 0;
  const name = () => `X${String.fromCharCode(97 + (count++ % 26))}`;
  return text.replace(/`[^`\n]*`|\$\{\}/g, name);
}

/** Three words with blanks between them: identifiers, paths and patterns have fewer. */
function isProse(line: string): boolean {
  return /(?:^|\s)[A-Za-z][a-z]+[,;:]? (?:[A-Za-z'-]+[,;:]? )+[A-Za-z'-]+/.test(line);
}
