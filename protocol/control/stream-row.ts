import { isObject } from "../../values/shape/index.ts";
import { isTime } from "../identifiers.ts";

/** How a declared stream or consumer compares with what is there. */
export const StreamState = {
  /** It is as declared. */
  Ok: "ok",
  /** It differs and is left so: `managed: false`, `drift: "report"`, or somebody keeps changing it back. */
  Drifted: "drifted",
  /** It differs, and what is declared is not applied: that would lose messages, or JetStream cannot do it. */
  Refused: "refused",
  /** It is not there. */
  Absent: "absent",
  /** JetStream did not answer, or there is no connection to the account. */
  Unreachable: "unreachable",
  /** It was declared and no longer is; it is left alone. */
  Undeclared: "undeclared",
} as const;
export type StreamState = (typeof StreamState)[keyof typeof StreamState];

/** What putting a setting in force means: nothing is lost, messages are lost, or JetStream cannot do it. */
export type ChangeEffect = "harmless" | "loses" | "impossible";

/** A setting that differs from the policy. */
export interface SettingDifference {
  /** By the name of JetStream's API, for example `max_age`. */
  readonly setting: string;
  /** What is there, as JSON text, cut after 100 characters; of texts for people, that there is one. */
  readonly from: string;
  /** What is declared, likewise. */
  readonly to: string;
  readonly effect: ChangeEffect;
}

/** What a callout did to a stream or consumer at last. */
export interface StreamAct {
  readonly what: "created" | "updated";
  /** Unix seconds. */
  readonly at: number;
  /** `policy`: the policy asked for it; `drift`: somebody else had changed or removed what was as declared. */
  readonly cause: "policy" | "drift";
  /** The first twelve; the audit has all. Empty when it was created. */
  readonly changes: readonly SettingDifference[];
}

/** What the callouts know of a declared stream, or of a declared consumer of one. A bucket is the stream behind it. */
export interface StreamRow {
  /** Name in the policy. */
  readonly account: string;
  readonly stream: string;
  /** Absent for the stream itself. */
  readonly consumer?: string;
  readonly state: StreamState;
  /** Unix seconds at which it came into this state. */
  readonly since: number;
  /** Digest of the policy by which it was looked at. */
  readonly policy: string;
  /** False for one that is only watched. */
  readonly managed: boolean;
  /**
   * How it differs now, the first twelve settings; `problem` names all. Empty in the states `ok`, `absent`,
   * `unreachable` and `undeclared`.
   */
  readonly changes: readonly SettingDifference[];
  /** What is wrong, and what to do about it. */
  readonly problem?: string;
  readonly next?: string;
  readonly last?: StreamAct;
}

/**
 * Answer to the inspection `{ op: "streams", offset? }`: the rows in the order of account, stream and consumer. Any
 * replica answers, from its memory.
 */
export interface StreamPage {
  readonly streams: readonly StreamRow[];
  /** Of all pages. */
  readonly total: number;
  /** Digest of the policy of the replica that answers. A row of another policy waits for its first look. */
  readonly policy: string;
  /** The replica that makes and watches streams; absent when none does just now. */
  readonly leader?: string;
  /** Unix seconds of its last look at every stream; absent before the first. */
  readonly looked?: number;
}

/** Whether something must be done about it. A policy whose proofs take the stream's settings as facts is not proven then. */
export function isBroken({ state }: Pick<StreamRow, "state">): boolean {
  return state !== StreamState.Ok && state !== StreamState.Undeclared;
}

/** Reads a row strictly; undefined for anything of another form. */
export function readStreamRow(value: unknown): StreamRow | undefined {
  if (!isObject(value)) return undefined;
  const { account, stream, consumer, state, since, policy, managed, changes, problem, next } =
    value;
  const last = value.last === undefined ? undefined : readAct(value.last);
  const states: readonly unknown[] = Object.values(StreamState);
  if (!isText(account) || !isText(stream) || !isText(policy) || !isTime(since)) return undefined;
  if (!states.includes(state) || typeof managed !== "boolean") return undefined;
  if (![consumer, problem, next].every((text) => text === undefined || isText(text)))
    return undefined;
  if (!Array.isArray(changes) || !changes.every(isDifference)) return undefined;
  if (value.last !== undefined && !last) return undefined;
  return value as unknown as StreamRow;
}

function readAct(value: unknown): StreamAct | undefined {
  if (!isObject(value)) return undefined;
  const { what, at, cause, changes } = value;
  if ((what !== "created" && what !== "updated") || !isTime(at)) return undefined;
  if (cause !== "policy" && cause !== "drift") return undefined;
  if (!Array.isArray(changes) || !changes.every(isDifference)) return undefined;
  return value as unknown as StreamAct;
}

function isDifference(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { setting, from, to, effect } = value;
  const effects: readonly unknown[] = ["harmless", "loses", "impossible"];
  return isText(setting) && isText(from) && isText(to) && effects.includes(effect);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
