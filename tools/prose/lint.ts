/** The rules of prose (`styles/`), held by Vale against pages, comments and the texts in the sources. */
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { Failure } from "../../errors/failure.mjs";
import { capture } from "../process.mjs";
import { textsOf, type Text } from "./texts.ts";

/** A phrase to write in another way. */
export interface Finding {
  /** Relative to the root. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** What to write, with the phrase. */
  readonly message: string;
}

/** What Vale prints of a phrase, as far as it is read here. */
interface Alert {
  readonly Line: number;
  readonly Match: string;
  readonly Message: string;
}

const ini = join(import.meta.dirname, "..", "..", ".vale.ini");
const ignored = ["**/node_modules", "**/dist", "**/.*", "tests"];

/**
 * Checks every page, comment and text below a folder.
 *
 * @param env with `vale` on its PATH
 * @returns in the order of paths and lines
 * @throws Failure `no_verdict` when Vale does not run to its end
 * @example for (const { path, line, message } of await lint(root)) console.log(`${path}:${line} ${message}`);
 */
export async function lint(root: string, env = process.env): Promise<Finding[]> {
  const staged = mkdtempSync(join(tmpdir(), "nats-entra-prose-"));
  try {
    const pages = filesIn(root, "{*,{docs,examples}/**/*}.md").filter(
      (path) => path !== "CHANGELOG.md",
    );
    const sources = filesIn(root, "**/*.{ts,mjs}");
    const others = filesIn(root, "**/*.{py,go,java,rs}");
    const texts = new Map(sources.map((path) => [path, stageTexts(root, path, staged)]));
    stageNews(root, staged);
    const read = [...pages, ...sources, ...others].filter((path) => !path.endsWith(".mjs"));
    const found = await vale(root, [...read, staged], env);
    return Object.entries(found)
      .flatMap(([path, alerts]) =>
        alerts.map((alert) =>
          path.startsWith(staged)
            ? unstaged(root, relative(staged, path), alert, texts)
            : { path, line: alert.Line, message: alert.Message },
        ),
      )
      .sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line);
  } finally {
    rmSync(staged, { recursive: true });
  }
}

function filesIn(root: string, pattern: string): string[] {
  return globSync(pattern, { cwd: root, exclude: ignored }).sort();
}

/**
 * Writes the texts of a source as paragraphs of a page: the nth is in its line 2n - 1. Vale does not know `.mjs`, so
 * it reads a copy.
 */
function stageTexts(root: string, path: string, staged: string): Text[] {
  const source = readFileSync(join(root, path), "utf8");
  if (path.endsWith(".mjs")) stage(staged, `${path}.js`, source);
  const texts = textsOf(path, source);
  // Markdown's own characters are not part of the prose
  const paragraphs = texts.map(
    ({ text }) => `${text.replace(/[^\p{L}\p{N}\p{P} ]|[*_#[\]\\]/gu, "-")}\n`,
  );
  if (texts.length > 0) stage(staged, `${path}.md`, paragraphs.join("\n"));
  return texts;
}

/** Of the changelog, only what is not released yet: the rest is history. */
function stageNews(root: string, staged: string): void {
  for (const path of filesIn(root, "CHANGELOG.md")) {
    const [head = "", first = ""] = readFileSync(join(root, path), "utf8").split(/^(?=## )/m);
    stage(staged, path, head + first);
  }
}

function stage(staged: string, path: string, text: string): void {
  mkdirSync(dirname(join(staged, path)), { recursive: true });
  writeFileSync(join(staged, path), text);
}

async function vale(
  root: string,
  paths: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Record<string, Alert[]>> {
  const options = ["--config", ini, "--output=JSON", "--no-exit"];
  const ran = await capture("vale", [...options, ...paths], { cwd: root, env });
  if (ran.code === 0) return JSON.parse(ran.stdout) as Record<string, Alert[]>;
  throw new Failure("no_verdict", "the prose was not checked", {
    why: (ran.stderr || ran.stdout).trim(),
    next: "correct the rule in tools/prose/styles that it names",
  });
}

/** The place in the repository of what was found in a staged file. */
function unstaged(
  root: string,
  staged: string,
  { Line, Match, Message }: Alert,
  texts: ReadonlyMap<string, readonly Text[]>,
): Finding {
  const path = staged.replace(/(\.m?ts|\.mjs)\.(?:md|js)$/, "$1");
  const text = staged.endsWith(".md") ? texts.get(path)?.[(Line - 1) / 2] : undefined;
  if (text === undefined) return { path, line: Line, message: Message };
  // a text that `+` joins has several lines
  const lines = readFileSync(join(root, path), "utf8").split("\n");
  const within = lines
    .slice(text.line - 1, text.lastLine)
    .findIndex((each) => each.includes(Match));
  return { path, line: text.line + Math.max(within, 0), message: Message };
}
