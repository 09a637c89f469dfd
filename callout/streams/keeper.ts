import type { StreamChange } from "../../access/index.ts";
import { StreamState, type StreamAct, type StreamRow } from "../../protocol/control/stream-row.ts";
import { digestOf } from "../../values/canonical.ts";
import { messageOf } from "../../errors/render.mjs";
import { JetStreamError } from "../link/jetstream.ts";
import type { Log } from "../log/log.ts";
import { isRefusal, type ActualConfig, type NamedConfig } from "./api.ts";
import type { Permission } from "./consent.ts";
import type { Mends } from "./mends.ts";
import { planOf, type Declared, type Step, type Verdict } from "./plan.ts";
import type { StreamFact } from "./recorder.ts";
import type { Names, Remembered, Rows } from "./rows.ts";
import { firstDifferences, settingDifferences } from "./words.ts";
import { unixSeconds } from "../time/unix-seconds.ts";

/** How one stream or consumer is looked at, made and changed. */
export interface Handle {
  readonly read: () => Promise<ActualConfig | undefined>;
  readonly create: (config: NamedConfig) => Promise<ActualConfig>;
  readonly update: (config: NamedConfig) => Promise<ActualConfig>;
  /** How what is there differs from a configuration that is wanted. */
  readonly compare: (wanted: NamedConfig, actual: ActualConfig) => readonly StreamChange[];
  /** Keeps a step from being done, after `read`; every step is done when it is absent. */
  readonly hold?: (step: Step) => Step;
}

export interface KeeperOptions {
  readonly rows: Rows;
  readonly mends: Mends;
  /** Whether this replica has the lease, and is not to end; asked right before each change. */
  readonly isLeader: () => boolean;
  /** What may be changed in this look. */
  readonly mayWrite: () => Promise<Permission>;
  /** Records what was done, or refused. */
  readonly record: (fact: StreamFact) => Promise<void>;
  readonly onChange: (what: "created" | "updated" | "refused", cause: StreamAct["cause"]) => void;
  readonly log: Log;
}

/** What a look at one stream or consumer led to. */
export type Found = "settled" | "unreachable" | "waiting";

type Act = Extract<Step, { do: "create" | "update" }>;

/** What was done, if anything was. */
interface Acted {
  readonly last?: StreamAct;
}

/** Keeps one stream or consumer as the policy declares it, and writes down what it finds and does. */
export class Keeper {
  readonly #options: KeeperOptions;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** @param policy digest of the policy that declares it */
  async keep(names: Names, declared: Declared, handle: Handle, policy: string): Promise<Found> {
    try {
      const first = await this.#plan(names, declared, handle);
      const may = first.do === "nothing" ? "nothing" : await this.#options.mayWrite();
      if (first.do !== "nothing" && may === "nothing") return "waiting";
      // that may have taken a moment, in which somebody else has changed it
      const step = first.do === "nothing" ? first : await this.#plan(names, declared, handle);
      if (may !== "anything" && isLosing(step)) return "waiting";
      const verdict =
        step.do === "nothing" ? step : await this.#act(names, declared, handle, policy, step);
      if (!verdict) return "waiting";
      const isTold = await this.#tell(names, declared, policy, verdict);
      return isTold ? "settled" : "waiting";
    } catch (error) {
      await this.unreachable(names, declared, policy, error);
      return "unreachable";
    }
  }

  /** Writes down that it could not be looked at. */
  async unreachable(
    names: Names,
    declared: Declared,
    policy: string,
    error: unknown,
  ): Promise<void> {
    const next =
      "see that JetStream of the account runs and has a leader; the callouts keep trying";
    const problem = error instanceof JetStreamError ? error.message : messageOf(error);
    const verdict = { state: StreamState.Unreachable, differences: [], problem, next };
    await this.#tell(names, declared, policy, verdict);
  }

  async #plan(names: Names, declared: Declared, handle: Handle): Promise<Step> {
    const step = this.#planFor(names, declared, handle, await handle.read());
    return handle.hold?.(step) ?? step;
  }

  #planFor(
    names: Names,
    declared: Declared,
    handle: Handle,
    actual: ActualConfig | undefined,
  ): Step {
    const known = this.#options.rows.get(names);
    const wasAsDeclared = known?.asDeclared === digestOfDeclared(declared);
    return planOf(declared, {
      actual,
      compare: (wanted) => (actual ? handle.compare(wanted, actual) : []),
      except: wasAsDeclared ? (known.except ?? []) : undefined,
    });
  }

  /** Undefined when this replica may no longer change anything. */
  async #act(
    names: Names,
    declared: Declared,
    handle: Handle,
    policy: string,
    step: Act,
  ): Promise<(Verdict & Acted) | undefined> {
    const { isLeader, log, mends, onChange, record, rows } = this.#options;
    const { cause, differences, refused } = step;
    const key = JSON.stringify(names);
    const declaration = digestOfDeclared(declared);
    const now = performance.now() / 1000;
    if (mends.isLeft(key, digestOfAct(step))) return otherwise(differences, refused);
    const pause = mends.pause(key, declaration, now);
    if (pause > 0) return givenUp(step, pause);
    if (!isLeader()) return undefined;
    const changes = settingDifferences(differences);
    const activity_id = step.do === "create" ? 1 : 3;
    const about = { ...names, policy, cause, changes, activity_id } as const;
    let actual: ActualConfig;
    try {
      actual = await handle[step.do](step.config);
    } catch (error) {
      if (isRefusal(error)) return refusedBy(error, step);
      // what differs later may be this change, and no drift
      const known = cause === "policy" && rows.get(names);
      if (known) await rows.put({ row: known.row });
      const refusal = `no answer, so it may have been done: ${messageOf(error)}`;
      await record({ ...about, status_id: 2, refusal });
      throw error;
    }
    mends.add(key, declaration, now, cause);
    const what = step.do === "create" ? "created" : "updated";
    onChange(what, cause);
    log[cause === "drift" ? "warn" : "info"](`stream_${what}`, { ...names, cause, policy });
    await record({ ...about, status_id: 1 });
    const at = unixSeconds();
    const last = { what, at, cause, changes: firstDifferences(differences) } as const;
    const after = this.#planFor(names, declared, handle, actual);
    const isLeft = after.do !== "nothing";
    mends.leave(key, isLeft ? digestOfAct(after) : undefined);
    return { ...(isLeft ? otherwise(after.differences, after.refused) : after), last };
  }

  /**
   * Stores the row; a refusal that is new is recorded. False when nothing was done and another replica may lead by now:
   * it knows better.
   */
  async #tell(
    names: Names,
    declared: Declared,
    policy: string,
    { state, differences, problem, next, except, ...act }: Verdict & Acted,
  ): Promise<boolean> {
    const { isLeader, log, onChange, record, rows } = this.#options;
    if (!act.last && !isLeader()) return false;
    const known = rows.get(names);
    const last = act.last ?? known?.row.last;
    const changes = firstDifferences(differences);
    const row: StreamRow = {
      ...names,
      ...{ state, policy, changes, since: unixSeconds() },
      managed: declared.entry.managed !== false,
      ...(problem !== undefined && { problem: problem.slice(0, 500) }),
      ...(next !== undefined && { next }),
      ...(last && { last }),
    };
    const isOk = state === StreamState.Ok;
    const was = except
      ? { asDeclared: digestOfDeclared(declared), ...(except.length > 0 && { except }) }
      : memoryOf(known);
    const isNews =
      known?.row.state !== state ||
      known.row.problem !== row.problem ||
      known.row.policy !== policy;
    await rows.put({ row, ...was });
    if (!isNews) return true;
    log[isOk ? "info" : "warn"]("stream_state", {
      ...names,
      state,
      ...(problem !== undefined && { problem }),
    });
    if (state !== StreamState.Refused) return true;
    const isDrift = isDriftSince(known, declared, differences);
    const cause = isDrift ? "drift" : "policy";
    onChange("refused", cause);
    const about = { ...names, policy, cause, changes: settingDifferences(differences) } as const;
    await record({ ...about, activity_id: 3, status_id: 2, refusal: problem ?? "" });
    return true;
  }
}

function isLosing(step: Step): boolean {
  return step.do === "update" && step.differences.some(({ effect }) => effect === "loses");
}

/** A new word that messages may be lost makes it another declaration: what differs then is the policy's to change. */
function digestOfDeclared({ config, entry: { mayLose } }: Declared): string {
  return digestOf(mayLose === undefined ? config : { config, mayLose });
}

/** Whether somebody else has made the differences, or some of them; without any, something is gone as a whole. */
function isDriftSince(
  known: Remembered | undefined,
  declared: Declared,
  differences: readonly StreamChange[],
): boolean {
  if (known?.asDeclared !== digestOfDeclared(declared)) return false;
  const isNew = ({ setting }: StreamChange) => known.except?.includes(setting) !== true;
  return differences.length === 0 || differences.some(isNew);
}

/** What is remembered of the last time that it was as declared. */
function memoryOf(known: Remembered | undefined): Omit<Remembered, "row"> {
  const { asDeclared, except } = known ?? {};
  return { ...(asDeclared !== undefined && { asDeclared }), ...(except && { except }) };
}

function digestOfAct({ config, differences }: Act): string {
  return digestOf([config, settingDifferences(differences)]);
}

function otherwise(left: readonly StreamChange[], refused: readonly StreamChange[]): Verdict {
  const names = left.map(({ name }) => name).join(", ");
  return {
    state: StreamState.Refused,
    differences: [...left, ...refused],
    problem: `JetStream has taken the configuration, and ${names} otherwise than declared`,
    next: "declare what JetStream makes of it",
  };
}

function refusedBy(error: Error, { differences, refused }: Act): Verdict {
  return {
    state: StreamState.Refused,
    differences: [...differences, ...refused],
    problem: error.message,
    next: "change the declaration, or what JetStream says is in its way",
  };
}

/** @param pause seconds until it is tried again, after the last change */
function givenUp({ differences, refused }: Act, pause: number): Verdict {
  return {
    state: StreamState.Drifted,
    differences: [...differences, ...refused],
    problem: "somebody keeps changing it back",
    next: `find out who: servers say it on '$JS.EVENT.ADVISORY.API' of the account; the callouts try again ${pause / 60} minutes after their last change`,
  };
}
