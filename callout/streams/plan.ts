import {
  consumerLosses,
  isAllowed,
  type StreamChange,
  type StreamEntry,
} from "../../access/index.ts";
import { StreamState, type StreamAct } from "../../protocol/control/stream-row.ts";
import type { ActualConfig, NamedConfig } from "./api.ts";

/** What the policy says of a stream or consumer. */
export interface Declared {
  /** Of the stream, also for a consumer. */
  readonly entry: StreamEntry;
  readonly config: NamedConfig;
}

/** How it differs and stays, with what is wrong. */
export interface Verdict {
  readonly state: StreamState;
  readonly differences: readonly StreamChange[];
  readonly problem?: string;
  readonly next?: string;
  /** Settings of the policy's own that are refused, while all others were as declared; none if all are. Absent: not all others were. */
  readonly except?: readonly string[];
}

/** What is to be done about a stream or consumer. */
export type Step =
  | ({ readonly do: "nothing" } & Verdict)
  | {
      readonly do: "create" | "update";
      readonly cause: StreamAct["cause"];
      /** The configuration to apply. */
      readonly config: NamedConfig;
      /** What the update changes; empty for a creation. */
      readonly differences: readonly StreamChange[];
      /** What it leaves as it is, since messages would be lost, or JetStream cannot change it. */
      readonly refused: readonly StreamChange[];
    };

/** What is there, and how it came about. */
export interface Found {
  /** Undefined when it is not there. */
  readonly actual: ActualConfig | undefined;
  /** How it differs from a configuration. */
  readonly compare: (wanted: NamedConfig) => readonly StreamChange[];
  /**
   * Settings in which it differed when it was last as this declaration says in all others; undefined if it never
   * was. What differs besides, somebody else has changed since: that is drift.
   */
  readonly except: readonly string[] | undefined;
}

/**
 * Decides what is done about one stream or consumer. Pure.
 *
 * Nothing is ever removed, and no change that loses messages is made unless the policy names the setting for its own change. Drift is
 * taken back if that loses nothing that is stored: what somebody else has added to a stream is no longer stored.
 */
export function planOf(declared: Declared, { actual, compare, except }: Found): Step {
  const { config, entry } = declared;
  const isManaged = entry.managed !== false;
  const isReported = entry.drift === "report";
  if (!actual) {
    if (!isManaged || (except && isReported)) return { do: "nothing", ...absent(isManaged) };
    const cause = except ? "drift" : "policy";
    return { do: "create", cause, config, differences: [], refused: [] };
  }
  const differences = compare(config);
  if (differences.length === 0)
    return { do: "nothing", state: StreamState.Ok, differences, except: [] };
  if (!isManaged) return { do: "nothing", ...drifted(isManaged, differences) };
  const isDrift = ({ setting }: StreamChange) => except?.includes(setting) === false;
  const isLeft = (each: StreamChange) => {
    if (isDrift(each) && isReported) return true;
    // `mayLose` is said for the change that the policy makes, not for whatever somebody else changes later
    return isDrift(each) ? each.effect !== "harmless" && !each.later : !isAllowed(each, entry);
  };
  const { wanted, left, kept } = allowed({ config, actual, compare, differences, isLeft });
  if (wanted.length > 0) {
    const cause = wanted.some(isDrift) ? "drift" : "policy";
    return { do: "update", cause, config: kept, differences: wanted, refused: left };
  }
  const isTold = isReported && left.some(isDrift);
  return { do: "nothing", ...(isTold ? drifted(isManaged, left) : refusal(left, isDrift)) };
}

/**
 * What is applied of a declaration, and what is left as it is. What a setting loses depends on others, so each
 * one that is left is followed by another look at the rest.
 */
function allowed(what: {
  readonly config: NamedConfig;
  readonly actual: ActualConfig;
  readonly compare: (wanted: NamedConfig) => readonly StreamChange[];
  readonly differences: readonly StreamChange[];
  readonly isLeft: (each: StreamChange) => boolean;
}) {
  const { config, actual, compare, differences, isLeft } = what;
  const left = differences.filter(isLeft);
  for (;;) {
    const kept = keeping(config, actual, left);
    const rest = compare(kept);
    const more = rest.filter(isLeft).filter(({ setting }) => !isIn(left, setting));
    if (more.length === 0)
      return { wanted: rest.filter(({ setting }) => !isIn(left, setting)), left, kept };
    left.push(...more);
  }
}

function isIn(changes: readonly StreamChange[], setting: string): boolean {
  return changes.some((each) => each.setting === setting);
}

/**
 * What is done about a consumer whose stream is not as declared. Another retention deletes what a consumer no longer
 * waits for, or has acknowledged, so what it waits for is not changed before the stream is settled. What loses nothing
 * by any retention is: JetStream sets no limits for consumers that one of them exceeds. A missing consumer is made,
 * unless it would delete by a retention that is not declared.
 *
 * @param stream how that differs from its declaration; undefined when it is not there
 */
export function held(step: Step, stream: readonly StreamChange[] | undefined): Step {
  const isSettled = step.do === "nothing" && step.state !== StreamState.Refused;
  if (isSettled || stream?.length === 0) return step;
  const next = "settle the stream first";
  if (!stream) {
    const problem = "its stream is not there";
    return { do: "nothing", state: StreamState.Absent, differences: [], problem, next };
  }
  if (step.do === "create" && !isIn(stream, "retention")) return step;
  if (step.do === "update" && !step.differences.some(({ setting }) => consumerLosses.has(setting)))
    return step;
  const problem = `its stream is not as declared (${namesOf(stream)}), so nobody knows what its change would lose`;
  const refused = step.do === "nothing" ? [] : step.refused;
  const differences = [...step.differences, ...refused];
  return { do: "nothing", state: StreamState.Refused, differences, problem, next };
}

/** What it says of changes that are not made. Drift that stays is still drift in the next look. */
function refusal(
  differences: readonly StreamChange[],
  isDrift: (each: StreamChange) => boolean,
): Verdict {
  const [impossible] = differences.filter(({ effect }) => effect === "impossible");
  const losing = differences.filter(({ effect }) => effect === "loses");
  const [first] = impossible ? [impossible] : losing;
  const what = impossible
    ? `JetStream cannot change ${impossible.name} of what is there`
    : `changing ${namesOf(losing)} would lose messages`;
  return {
    state: StreamState.Refused,
    differences,
    except: differences
      .filter((each) => !isDrift(each))
      .map(({ setting }) => setting)
      .sort(),
    problem: first?.why === undefined ? what : `${what}: ${first.why}`,
    next: first?.next ?? "declare what is there",
  };
}

function namesOf(differences: readonly StreamChange[]): string {
  return differences.map(({ name }) => name).join(", ");
}

function absent(isManaged: boolean): Verdict {
  return {
    state: StreamState.Absent,
    differences: [],
    problem: isManaged
      ? "somebody has deleted it"
      : "it is not there, and the policy has it watched only",
    next: isManaged
      ? "restore it, or change its declaration: a changed one is made"
      : "have its owner make it, or take it out of the policy",
  };
}

function drifted(isManaged: boolean, differences: readonly StreamChange[]): Verdict {
  return {
    state: StreamState.Drifted,
    differences,
    problem: `${namesOf(differences)} ${differences.length === 1 ? "is" : "are"} not as declared`,
    next: isManaged
      ? "set it as declared, or declare what is there"
      : "ask its owner, or declare what is there",
  };
}

/** Settings that an update would carry over as they are: operators pause consumers, and a stream has begun. */
const carried = ["first_seq", "pause_until"];

/** The declared configuration with what is there in place of what is refused. */
function keeping(
  config: NamedConfig,
  actual: ActualConfig,
  refused: readonly StreamChange[],
): NamedConfig {
  const names = [...carried, ...refused.flatMap(({ setting }) => rawNames(setting))];
  const kept = Object.fromEntries(names.map((name) => [name, actual[name]]));
  const entries = Object.entries({ ...config, ...kept });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as NamedConfig;
}

/** A consumer's filters are compared as one list, and JetStream has one setting for a single filter. */
function rawNames(setting: string): string[] {
  return setting === "filter_subjects" ? [setting, "filter_subject"] : [setting];
}
