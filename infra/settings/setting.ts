import { closest } from "../../values/suggest.ts";
import { isMembers, structured, type Kind } from "./kind.ts";
import type { Mistakes } from "./mistakes.ts";

/** Where a stack puts everything. */
export const Target = { Local: "local", Kubernetes: "kubernetes", Azure: "azure" } as const;
export type Target = (typeof Target)[keyof typeof Target];

/** One thing that a stack can set. */
export interface Setting {
  readonly kind: Kind<unknown>;
  /** For the table of docs/reference/settings.md. */
  readonly about: string;
  /** Targets that it means something to. @default all */
  readonly targets?: readonly Target[];
  /** Taken when it is not set, and read as if it had been. */
  readonly default?: unknown;
  /** The default in words, where the table cannot hold it as a value. */
  readonly otherwise?: string;
  readonly required?: true;
}

/** Settings by name, in the order of the documentation. */
export type Table = Readonly<Record<string, Setting>>;

type Of<S extends Setting> = S["kind"] extends Kind<infer T> ? T : never;
type Value<S extends Setting> = S extends { default: unknown } | { required: true }
  ? Of<S>
  : Of<S> | undefined;
type IsFor<S extends Setting, T extends Target> = S extends { targets: readonly (infer U)[] }
  ? T extends U
    ? true
    : false
  : true;

/** What a table of settings gives. */
export type Values<T extends Table> = { -readonly [Name in keyof T]: Value<T[Name]> };

/** What it gives on one target: settings of the others are not there. */
export type ValuesFor<T extends Table, On extends Target> = {
  -readonly [Name in keyof T as IsFor<T[Name], On> extends true ? Name : never]: Value<T[Name]>;
};

/** Settings that belong together; `nats-entra:azure.location` is one of the section `azure`. */
export interface Section<T extends Table> extends Kind<Values<T>> {
  readonly table: T;
}

export function section<const T extends Table>(table: T): Section<T> {
  return {
    words: "settings by name",
    table,
    parse: (value, at, mistakes) => {
      const members = structured(value);
      if (isMembers(members)) return readTable(table, members, `${at}.`, mistakes) as Values<T>;
      mistakes.add(
        at,
        `these are settings by name: ${Object.keys(table).join(", ")}; write for example ` +
          `pulumi config set --path ${at}.${Object.keys(table)[0] ?? ""} …`,
      );
      return undefined;
    },
  };
}

/** The settings of a kind that is a section; undefined for any other. */
export function tableOf(kind: Kind<unknown>): Table | undefined {
  return "table" in kind ? (kind as Section<Table>).table : undefined;
}

/**
 * Reads every setting of a table.
 *
 * @param members what is set
 * @param prefix of the full names, for example `nats-entra:azure.`
 */
export function readTable(
  table: Table,
  members: Record<string, unknown>,
  prefix: string,
  mistakes: Mistakes,
): Record<string, unknown> {
  for (const name of Object.keys(members)) {
    if (name in table) continue;
    const best = closest(name, Object.keys(table));
    const hint = best === undefined ? "" : `; did you mean ${prefix}${best}?`;
    mistakes.add(
      `${prefix}${name}`,
      `there is no such setting${hint} Settings are ${Object.keys(table).join(", ")}`,
    );
  }
  const values = Object.entries(table).map(([name, setting]) => {
    const at = `${prefix}${name}`;
    const value = members[name] ?? setting.default;
    if (value !== undefined) return [name, setting.kind.parse(value, at, mistakes)] as const;
    if (setting.required)
      mistakes.add(at, `this must be set: ${setting.about}. It is ${setting.kind.words}`);
    return [name, undefined] as const;
  });
  return Object.fromEntries(values);
}
