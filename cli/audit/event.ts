import { readLine } from "../../protocol/audit/chain.ts";
import type { AuditEvent } from "../../protocol/audit/event.ts";

/** A record with whatever fields its kind has. */
export type AnyEvent = AuditEvent & Readonly<Record<string, unknown>>;

export interface Kept {
  /** As the callout wrote it. */
  readonly text: string;
  readonly event: AnyEvent;
}

/** @returns undefined for what is not a record */
export function keptOf(text: string): Kept | undefined {
  const line = readLine(text);
  return line && { text, event: line.event as AnyEvent };
}

/** A field by its path, `client.address`, as a text; a list's parts stand beside each other. Empty when absent. */
export function fieldOf(event: AnyEvent, path: string): string {
  let value: unknown = event;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return "";
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  if (Array.isArray(value)) return value.map(String).join(" ");
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}
