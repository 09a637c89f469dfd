import {
  StreamState,
  type SettingDifference,
  type StreamAct,
} from "../../protocol/control/stream-row.ts";
import type { ActualConfig, NamedConfig } from "./api.ts";

/** What the policy says of a stream or consumer. */
export interface Declared {
  readonly config: NamedConfig;
  readonly managed: boolean;
  /** What is done when somebody else has changed or removed what was as declared. */
  readonly drift: "mend" | "report";
  /** Settings whose change may lose messages. */
  readonly mayLose: readonly string[];
}

/** A setting that differs, as the comparison of the access model has it. */
export interface Difference {
  /** By JetStream's name; one inside another is `outer.inner`. */
  readonly setting: string;
  /** What is there, and what is declared. */
  readonly from: unknown;
  readonly to: unknown;
  readonly effect: SettingDifference["effect"];
  /** Why messages are lost, or why JetStream cannot do it. */
  readonly why?: string;
  readonly next?: string;
}

/** How it differs and stays, with what is wrong. */
export interface Verdict {
  readonly state: StreamState;
  readonly differences: readonly Difference[];
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
      readonly differences: readonly Difference[];
      /** What it leaves as it is, since messages would be lost, or JetStream cannot change it. */
      readonly refused: readonly Difference[];
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
  differences: readonly Difference[],
  wasAsDeclared: boolean,
): Step {
  const { config, managed, drift } = declared;
  const cause = wasAsDeclared ? "drift" : "policy";
  if (managed && !actual && !(wasAsDeclared && drift === "report"))
    return { do: "create", cause, config, differences: [], refused: [] };
  if (!actual) return { do: "nothing", ...absent(managed) };
  if (differences.length === 0) return { do: "nothing", state: StreamState.Ok, differences };
  if (!managed || (wasAsDeclared && drift === "report"))
    return { do: "nothing", ...drifted(managed, differences) };
  const refused = differences.filter((each) => !isAllowed(each, declared));
  const wanted = differences.filter((each) => isAllowed(each, declared));
  if (wanted.length === 0) return { do: "nothing", ...refusal(refused) };
  const kept = keeping(config, actual, refused);
  return { do: "update", cause, config: kept, differences: wanted, refused };
}

/** What it says of changes that are not made. */
export function refusal(differences: readonly Difference[]): Verdict {
  const [first] = differences.filter(({ effect }) => effect === "impossible");
  const losing = differences.filter(({ effect }) => effect === "loses");
  const whys = [first ?? losing[0]].flatMap((each) => (each?.why === undefined ? [] : [each.why]));
  const names = losing.map(({ setting }) => setting).join(", ");
  const problem = first
    ? `JetStream cannot change ${first.setting} of what is there`
    : `changing ${names} would lose messages`;
  const next =
    first?.next ??
    (first
      ? "declare it as it is, or declare another name and move over"
      : `name ${names} in mayLose if the messages may go, or declare what is there`);
  return {
    state: StreamState.Refused,
    differences,
    problem: [problem, ...whys].join(": "),
    next,
  };
}

function isAllowed({ effect, setting }: Difference, { mayLose }: Declared): boolean {
  return effect === "harmless" || (effect === "loses" && mayLose.includes(outer(setting)));
}

function absent(managed: boolean): Verdict {
  return {
    state: StreamState.Absent,
    differences: [],
    problem: managed
      ? "somebody has deleted it"
      : "it is not there, and the policy has it watched only",
    next: managed
      ? "restore it, or change its declaration: a changed one is made"
      : "have its owner make it, or take it out of the policy",
  };
}

function drifted(managed: boolean, differences: readonly Difference[]): Verdict {
  const names = differences.map(({ setting }) => setting).join(", ");
  return {
    state: StreamState.Drifted,
    differences,
    problem: `${names} ${differences.length === 1 ? "is" : "are"} not as declared`,
    next: managed
      ? "set it as declared, or declare what is there"
      : "ask its owner, or declare what is there",
  };
}

/** The declared configuration with what is there in place of what is refused. */
function keeping(
  config: NamedConfig,
  actual: ActualConfig,
  refused: readonly Difference[],
): NamedConfig {
  const kept = new Map(refused.map(({ setting }) => [outer(setting), actual[outer(setting)]]));
  const entries = Object.entries({ ...config, ...Object.fromEntries(kept) });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as NamedConfig;
}

function outer(setting: string): string {
  return setting.split(".")[0] ?? setting;
}
