import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const rooms =
  "access,attack,callout,ci,cli,client,compiler,components,connect,errors,infra,issuer,monitoring,nats,policies,protocol,provider,reloader,reports,text,values";
const files = globSync(`{${rooms}}/**/*.{ts,mjs}`, { cwd: root })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => !path.endsWith(".d.ts"))
  .sort();

/** Without comments, which may say what they like. */
const sources = files.map((path) => {
  const text = readFileSync(join(root, path), "utf8");
  return [path, text.replaceAll(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, "")] as const;
});

function having(pattern: RegExp): string[] {
  return sources.filter(([, text]) => pattern.test(text)).map(([path]) => path);
}

describe("text from outside has one way to each reader", () => {
  it("a terminal or a log: through these, and nothing writes beside them", () => {
    const writes =
      /\bconsole\.\w+\(|\bprocess\.std(?:out|err)\b|\bstd(?:out|err)\.write\(|\bwriteFully\(|\bwriteSync\(\s*[12]\b/;
    expect(having(writes)).toEqual([
      "callout/audit/files.ts", // audit records into files, which chain.ts has made of jsonText
      "callout/audit/line-output.ts", // the same, to stdout
      "callout/main.ts", // the log, of jsonText; help and version; why it does not start, by shown
      "ci/main.ts", // the review, muted, and complaints by shown
      "cli/bin.mjs", // before TypeScript runs: why it does not
      "cli/terminal/gone-reader.ts", // writes nothing: ends when nobody reads
      "cli/terminal/io.ts", // names the process's own streams
      "cli/terminal/output.ts", // every command
      "compiler/inside/answering.ts", // what an evaluation says, as JSON, for the process that asked
      "issuer/context/log.ts", // jsonText
      "reloader/reloader.mjs", // one file without imports: its own words as JSON
    ]);
  });

  it("HTML: by the template, and what goes in as it is, is the page's own style and script", () => {
    expect(having(/&(?:lt|gt|amp|quot|#39);/)).toEqual(["text/html.ts"]);
    const raw = sources.flatMap(([path, text]) =>
      [...text.matchAll(/new Html\((.*)\)/g)].map(([, what = ""]) => `${path}: ${what}`),
    );
    expect(raw.filter((each) => !each.startsWith("text/"))).toEqual(
      ['reports/access/shell.ts: `<script type="module">${script}</script>`)}'].map((each) =>
        each.replace(/\)\}$/, ""),
      ),
    );
  });

  it("HTML: whole pages by htmlPage", () => {
    expect(having(/<!doctype|<html\b|<meta charset/i)).toEqual(["text/html.ts"]);
  });

  it("CSV: by csvText", () => {
    expect(having(/replaceAll\('"', '""'\)/)).toEqual(["text/csv.ts"]);
  });

  it("Markdown: code and fences by text/markdown.ts", () => {
    expect(having(/```|"`"\.repeat/)).toEqual(["text/markdown.ts"]);
  });

  it("what shows and what does not is said once", () => {
    const classes = /\\p\{C[cfs]\}|\\p\{Z[lp]\}|\\u00(?:1b|9b|7f|07)|\\x1b/i;
    expect(having(classes)).toEqual([
      "access/document/shape.ts", // what subjects may have
      "access/language/check-subject.ts", // what names of queue groups may have
      "access/shapes/parts.ts", // the same, and what names may have
      "access/streams/kinds.ts", // what names of streams and declared settings may have
      "access/subjects/pattern.ts", // what subjects may have, with the remedy
      "access/subjects/topic.ts", // what MQTT's topics may have
      "cli/policy/checked-subject.ts", // what somebody may ask for
      "cli/terminal/output.ts", // clears the line of progress
      "compiler/evaluate.ts", // what a policy may say of itself, in one line
      "issuer/shape.ts", // what configuration may have, in one line
      "nats/config/text.ts", // what nats-server's configuration may have
      "text/terminal.ts",
      "text/visible.ts",
    ]);
  });

  it("what a CI job's log obeys is said in text/ci-log.ts, but for the one notice of the review", () => {
    expect(having(/::[a-z-]+::|##vso|##\[/)).toEqual(["ci/main.ts", "text/ci-log.ts"]);
  });

  it("a command to paste is quoted by text/shell.ts", () => {
    expect(having(/replaceAll\("'"/)).toEqual(["text/shell.ts"]);
  });
});

describe("text/", () => {
  it("imports nothing but itself", () => {
    for (const [path, text] of sources.filter(([name]) => name.startsWith("text/")))
      for (const [, from = ""] of text.matchAll(/from "([^"]+)"/g))
        expect(`${path} ${from}`).toMatch(/ \.\/[\w-]+\.ts$/);
  });
});
