import { hash } from "node:crypto";
import { jsonText } from "../../text/json.ts";
import { isObject } from "../../values/shape/index.ts";
import { parseJson } from "../../values/strict-json.ts";
import type { AuditEvent } from "./event.ts";

/**
 * A record as it stands in the log: one line of JSON that begins with its place in the chain, `seq` and
 * `prev`, and continues with the event.
 */
export interface Line extends Head {
  /** Without a line end. */
  readonly text: string;
}

/** A place in the chain: where the next record is joined on. */
export interface Head {
  /** Counts the records of an instance, from 1. */
  readonly seq: number;
  /** SHA-256 of the record's line as it stands in the log, without its end; base64url. */
  readonly hash: string;
}

/** Before the first record. */
export const beginning: Head = { seq: 0, hash: "" };

/**
 * Joins an event on to the chain: it carries the hash of the record before it, so that none can be
 * changed, removed or put elsewhere without the next one telling.
 *
 * @example joined(event, { seq: 7, hash: "n4bQ…" }).text // {"seq":8,"prev":"n4bQ…","class_uid":3002,…}
 */
export function joined(event: AuditEvent, head: Head): Line {
  const seq = head.seq + 1;
  const text = `{"seq":${seq},"prev":"${head.hash}",${jsonText(event).slice(1)}`;
  return { seq, hash: lineHash(text), text };
}

/** A record of a log, as it was read. */
export interface ReadLine extends Line {
  /** Hash of the record before it. */
  readonly prev: string;
  readonly event: AuditEvent;
}

/**
 * Reads a line of a log.
 *
 * @param text without its end
 * @returns undefined for what is not a record: a line that was cut off
 */
export function readLine(text: string): ReadLine | undefined {
  const value = jsonOf(text);
  if (!isObject(value)) return undefined;
  const { seq, prev, ...event } = value;
  if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 1) return undefined;
  if (typeof prev !== "string" || !isEvent(event)) return undefined;
  return { seq, prev, hash: lineHash(text), text, event };
}

/** By which the next record knows a line. @param text without its end */
export function lineHash(text: string): string {
  return hash("sha256", text, "base64url");
}

/** Of two equal names in an object readers take either, so that one is not a record. */
function jsonOf(text: string): unknown {
  try {
    return parseJson(Buffer.from(text));
  } catch {
    return undefined;
  }
}

function isEvent(value: object): value is AuditEvent {
  const { id, instance, time, class_uid } = value as Partial<Record<keyof AuditEvent, unknown>>;
  const texts = typeof id === "string" && typeof instance === "string";
  return texts && typeof time === "number" && typeof class_uid === "number";
}
