import { badRequest } from "../graph/error.ts";
import type { Tenant } from "../graph/model.ts";

export type Json = Readonly<Record<string, unknown>>;

/** A request to Graph, taken apart. */
export interface Asked {
  /** What the pattern's `:names` stand for. */
  readonly of: Readonly<Record<string, string>>;
  readonly body: Json;
  /** Of `$filter`: `NAME eq 'VALUE'`, the only one that is understood here. */
  readonly filter: { readonly name: string; readonly value: string } | undefined;
}

export interface Answered {
  readonly status: number;
  readonly body?: Json;
}

/**
 * One thing that can be asked of Graph.
 *
 * @throws GraphError as Graph refuses
 */
export interface Route {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Behind the version: `/applications/:id`. */
  readonly path: string;
  readonly answer: (tenant: Tenant, asked: Asked) => Answered;
}

export const ok = (body: Json): Answered => ({ status: 200, body });
export const created = (body: Json): Answered => ({ status: 201, body });
export const done: Answered = { status: 204 };
export const list = (value: readonly Json[]): Answered => ok({ value });

/** Undefined when the path is not the pattern's. @example match("/users/:id", "/users/1") // { id: "1" } */
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  if (wanted.length !== given.length) return undefined;
  const of: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const text = given[at] ?? "";
    if (part.startsWith(":")) of[part.slice(1)] = decodeURIComponent(text);
    else if (part !== text) return undefined;
  }
  return of;
}

/** @throws GraphError for a filter that is not understood */
export function filterOf(text: string | null): Asked["filter"] {
  if (text === null) return undefined;
  const [, name = "", value = ""] = /^(\w+) eq '([^']*)'$/.exec(text) ?? [];
  if (name === "") throw badRequest(`Invalid filter clause: ${text}`);
  return { name, value };
}

/** Those whose member of that name has that value. */
export function filtered(all: readonly Json[], filter: Asked["filter"]): Json[] {
  return all.filter((one) => filter === undefined || one[filter.name] === filter.value);
}

/** Of what an address ends with. @example idOf("https://graph.microsoft.com/v1.0/directoryObjects/1") // "1" */
export const idOf = (address: string): string => address.split("/").at(-1) ?? "";

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
export const listOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
