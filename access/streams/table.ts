/** Tables of settings: one row for each, from which reading, defaults, shapes, schemas and the page are derived. */
import { object, optional, type Shape } from "../../values/shape/index.ts";
import { closest } from "../../values/suggest.ts";
import type { Problem } from "../errors/error.ts";
import { shortly, type Kind, type Report, type Schema } from "./kinds.ts";

/** A setting that a policy can have. */
export interface Setting<T = unknown> {
  /** Its name in JetStream's JSON. */
  readonly json: string;
  readonly kind: Kind<T>;
  /** What it does, in a sentence without its end. */
  readonly says: string;
  /** What it is when a policy does not say, in JetStream's JSON. Left out: it is absent then. */
  readonly otherwise?: T;
  /** The default, where it depends on others: what the page says of it. */
  readonly depends?: string;
  readonly required?: true;
}

/** A setting that JetStream has and a policy cannot. */
export interface Refused {
  readonly json: string;
  /** Why not, and what to do: a sentence without its end. */
  readonly refused: string;
}

/** By the names that policies use. */
export type Table = Readonly<Record<string, Setting | Refused>>;

/** Configuration in JetStream's names. */
export type Config = Readonly<Record<string, unknown>>;

export function isRefused(row: Setting | Refused): row is Refused {
  return "refused" in row;
}

/** The settings of a table that policies can have. */
export function settingsOf(table: Table): [name: string, setting: Setting][] {
  return Object.entries(table).filter((entry): entry is [string, Setting] => !isRefused(entry[1]));
}

/** Whether `false` declares that it is not there, which JetStream's JSON has as null. */
export function canBeAbsent({ otherwise, required }: Setting): boolean {
  return otherwise === undefined && required !== true;
}

/**
 * Settings in JetStream's names, without defaults.
 *
 * @param written as a policy writes them
 * @param of whose they are, for messages: "the stream 'ORDERS'"
 * @param at prefix of the settings' names, for messages
 */
export function readSettings(
  table: Table,
  written: Readonly<Record<string, unknown>>,
  { of, at = "", report }: { readonly of: string; readonly at?: string; readonly report: Report },
): Config {
  const values = Object.entries(written).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const row = Object.hasOwn(table, name) ? table[name] : undefined;
    if (row === undefined) {
      report(unknown(table, name, of));
      return [];
    }
    if (isRefused(row)) {
      const message = `${of} has the setting '${at}${name}', which a policy cannot have`;
      report({ code: "setting_refused", message, next: row.refused });
      return [];
    }
    if (value === false && canBeAbsent(row)) return [[row.json, null] as const];
    const read = row.kind.read(value, `${at}${name}`, (problem) => {
      report({ ...problem, message: `${of}: ${problem.message}` });
    });
    return read === undefined ? [] : [[row.json, read] as const];
  });
  for (const [name, { required, kind }] of settingsOf(table)) {
    if (required !== true || written[name] !== undefined) continue;
    const message = `${of}: ${at}${name} is missing`;
    const next = `write for example ${name}: ${kind.example}`;
    report({ code: "setting_invalid", message, next });
  }
  return Object.fromEntries(values);
}

function unknown(table: Table, name: string, of: string) {
  const names = settingsOf(table).map(([known]) => known);
  const byJson = Object.entries(table).find(([, { json }]) => json === name)?.[0];
  const meant = byJson ?? closest(name, names);
  return {
    code: "setting_unknown",
    message: `${of} has no setting ${shortly(name)}`,
    next: meant === undefined ? `there are ${names.join(", ")}` : `did you mean '${meant}'?`,
  } as const;
}

/** The configuration with the defaults of what it does not say. */
export function withDefaults(table: Table, config: Config): Config {
  const all = settingsOf(table).flatMap(([, { json, otherwise }]) => {
    const value = config[json] ?? otherwise;
    return value === undefined ? [] : [[json, value] as const];
  });
  return Object.fromEntries(all);
}

/** A value with settings of its own. */
export function members(what: string, table: Table): Kind<Config> {
  const required = settingsOf(table).filter(([, row]) => row.required === true);
  const shown = required.length === 0 ? settingsOf(table).slice(0, 1) : required;
  const example = shown.map(([name, { kind }]) => `${name}: ${kind.example}`);
  return {
    what,
    example: `{ ${example.join(", ")} }`,
    shape: shapeOf(table, "full"),
    schema: schemaOf(table, "full"),
    read(written, at, report) {
      if (typeof written !== "object" || written === null || Array.isArray(written)) {
        const message = `${at} is ${shortly(written)}, but must be ${what}`;
        report({
          code: "setting_invalid",
          message,
          next: `write for example ${at}: ${this.example}`,
        });
        return undefined;
      }
      const found: Problem[] = [];
      const config = readSettings(table, written as Readonly<Record<string, unknown>>, {
        of: at,
        report: (problem) => found.push(problem),
      });
      found.forEach(report);
      return found.length === 0 ? withDefaults(table, config) : undefined;
    },
  };
}

/** @param form "full": what always has a value must be there; "part": anything may be absent */
export function shapeOf(table: Table, form: "full" | "part"): Shape<Config> {
  const all = settingsOf(table).map(([, row]) => {
    if (form === "part" && canBeAbsent(row)) {
      return [row.json, optional(nullOr(row.kind.shape))] as const;
    }
    const isOptional = form === "part" || canBeAbsent(row);
    return [row.json, isOptional ? optional(row.kind.shape) : row.kind.shape] as const;
  });
  return object(Object.fromEntries(all));
}

function nullOr<T>(shape: Shape<T>): Shape<T | null> {
  return {
    expected: `${shape.expected} or null`,
    read: (value, reading) => (value === null ? null : shape.read(value, reading)),
  };
}

/** The JSON schema that says the same as the shape. */
export function schemaOf(table: Table, form: "full" | "part"): Schema {
  const all = settingsOf(table);
  const required = all
    .filter(([, row]) => form === "full" && !canBeAbsent(row))
    .map(([, { json }]) => json);
  return {
    type: "object",
    properties: Object.fromEntries(
      all.map(([, row]) => {
        const described = { description: `${row.says}.`, ...row.kind.schema };
        const isNullable = form === "part" && canBeAbsent(row);
        return [row.json, isNullable ? { anyOf: [described, { type: "null" }] } : described];
      }),
    ),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}
