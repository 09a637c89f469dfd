import { format } from "prettier";
import type { Kind } from "../../../infra/settings/kind.ts";
import { tableOf, type Setting, type Table } from "../../../infra/settings/setting.ts";

/** A row of docs/reference/settings.md. */
export interface Row {
  /** As it is called in a stack's file, for example `azure.aks.nodes`. */
  name: string;
  takes: string;
  byDefault: string;
  about: string;
}

/** Every setting of a table, each before what is inside it. */
export function rowsOf(table: Table, prefix = ""): Row[] {
  return Object.entries(table).flatMap(([key, setting]) => {
    const name = `${prefix}${key}`;
    const { at, inner } = inside(name, setting.kind);
    const row = { name, takes: takes(setting.kind), byDefault: byDefault(setting) };
    return [{ ...row, about: setting.about }, ...(inner ? rowsOf(inner, `${at}.`) : [])];
  });
}

/**
 * The page with the tables of today's settings: under each heading its rows, everything else as it is.
 *
 * @throws Error for a heading that is not, or has no table, in the page
 */
export function withTables(page: string, tables: Record<string, Row[]>): Promise<string> {
  let whole = page;
  for (const [heading, rows] of Object.entries(tables)) {
    const begin = whole.indexOf(`## ${heading}\n`);
    const [old] = /^\|[^]*?\|\n(?!\|)/m.exec(whole.slice(begin)) ?? [];
    if (begin < 0 || old === undefined)
      throw new Error(`docs/reference/settings.md: ## ${heading}: no table`);
    const at = whole.indexOf(old, begin);
    whole = whole.slice(0, at) + markdown(rows) + whole.slice(at + old.length);
  }
  return format(whole, { parser: "markdown", printWidth: 100 });
}

/** Where the settings inside a setting are, and which they are. */
function inside(name: string, kind: Kind<unknown>): { at: string; inner?: Table } {
  const inner = tableOf(kind);
  if (inner || !kind.of) return { at: name, inner };
  return inside(`${name}${kind.item ?? ""}`, kind.of);
}

function takes(kind: Kind<unknown>): string {
  if (tableOf(kind)) return "the settings below";
  const { inner } = inside("", kind);
  if (inner) return `${kind.item === "[]" ? "a list" : kind.words}, each with the settings below`;
  return kind.words.replace(/ \(in YAML[^)]*\)/, "");
}

function byDefault({ kind, required, default: value, otherwise = "none" }: Setting): string {
  if (required) return "**required**";
  if (value === undefined) return otherwise;
  if (typeof value === "object") return tableOf(kind) ? "" : "none";
  return `\`${JSON.stringify(value).replaceAll('"', "")}\``;
}

function markdown(rows: Row[]): string {
  const lines = rows.map(({ name, takes, byDefault, about }) =>
    [`\`${name}\``, takes, byDefault, about].map((text) => text.replaceAll("|", "\\|")).join(" | "),
  );
  const head = ["Setting | Takes | Default | Meaning", "--- | --- | --- | ---"];
  return [...head, ...lines].map((line) => `| ${line} |\n`).join("");
}
