import { isAllowed, type StreamChange, type StreamEntry } from "../../access/index.ts";
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
}

/** What is to be done about a stream or consumer. */
export type Step =
  | ({ readonly do: "nothing" } & Verdict)
  | {
      readonly do: "create" | "update";
      readonly cause: StreamAct["cause"];
      /** The configuration to put in force. */
      readonly config: NamedConfig;
      /** What the update changes; empty for a creation. */
      readonly differences: readonly StreamChange[];
      /** What it leaves as it is, since messages would be lost, or JetStream cannot change it. */
      readonly refused: readonly StreamChange[];
    };

/**
 * Decides what is done about one stream or consumer. Pure.
 *
 * Nothing is ever removed, and no change that loses messages is made unless the policy names the setting.
 *
 * @param actual undefined when it is not there
 * @param differences between what is there and what is declared
 * @param wasAsDeclared whether it has been as this very declaration says: what differs now, somebody else has changed
 */
export function planOf(
  declared: Declared,
  actual: ActualConfig | undefined,
  differences: readonly StreamChange[],
  wasAsDeclared: boolean,
): Step {
  const { config, entry } = declared;
  const isManaged = entry.managed !== false;
  const isReported = wasAsDeclared && entry.drift === "report";
  const cause = wasAsDeclared ? "drift" : "policy";
  if (isManaged && !actual && !isReported)
    return { do: "create", cause, config, differences: [], refused: [] };
  if (!actual) return { do: "nothing", ...absent(isManaged) };
  if (differences.length === 0) return { do: "nothing", state: StreamState.Ok, differences };
  if (!isManaged || isReported) return { do: "nothing", ...drifted(isManaged, differences) };
  const refused = differences.filter((each) => !isAllowed(each, entry));
  const wanted = differences.filter((each) => isAllowed(each, entry));
  if (wanted.length === 0) return { do: "nothing", ...refusal(refused) };
  const kept = keeping(config, actual, refused);
  return { do: "update", cause, config: kept, differences: wanted, refused };
}

/**
 * What is done about a consumer whose stream is not as declared. Another retention deletes what a consumer no longer
 * waits for, or has acknowledged, so nothing is changed before the stream is settled. A missing consumer is made
 * nevertheless, unless it would delete by a retention that is not declared.
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
  if (step.do === "create" && !stream.some(({ setting }) => setting === "retention")) return step;
  const problem = `its stream is not as declared (${namesOf(stream)}), so nobody knows what its change would lose`;
  const refused = step.do === "nothing" ? [] : step.refused;
  const differences = [...step.differences, ...refused];
  return { do: "nothing", state: StreamState.Refused, differences, problem, next };
}

/** What it says of changes that are not made. */
export function refusal(differences: readonly StreamChange[]): Verdict {
  const [impossible] = differences.filter(({ effect }) => effect === "impossible");
  const losing = differences.filter(({ effect }) => effect === "loses");
  const [first] = impossible ? [impossible] : losing;
  const what = impossible
    ? `JetStream cannot change ${impossible.name} of what is there`
    : `changing ${namesOf(losing)} would lose messages`;
  return {
    state: StreamState.Refused,
    differences,
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
