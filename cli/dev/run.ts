import { Failure } from "../../errors/failure.mjs";
import { endCleanly } from "../../tools/process.mjs";
import { demonstrate } from "../demo/show.ts";
import { readSettings } from "../settings/settings.ts";
import { statusLines } from "../status/lines.ts";
import { statusWithin } from "../status/within.ts";
import type { Io } from "../terminal/io.ts";
import { shown, type Output } from "../terminal/output.ts";
import { checked, isGood, problems } from "../policy/checked.ts";
import { PolicyFolder } from "../policy/folder.ts";
import { applyChange, outcomeOf } from "./apply.ts";
import { Changes } from "./changes.ts";
import { Interruption } from "./interruption.ts";
import type { Project } from "./project.ts";
import type { DevStack } from "./stack.ts";

export interface DevOptions {
  readonly detach?: boolean;
  readonly basePort?: number;
}

export interface DevRun {
  readonly project: Project;
  readonly stack: DevStack;
  readonly io: Io;
  readonly out: Output;
  readonly options: DevOptions;
  /** Of `pulumi up`. */
  readonly args: readonly string[];
}

type Environment = Awaited<ReturnType<DevStack["open"]>>;

/** Seconds in which a stack has to be well: JetStream elects its leader a moment after the last node is up. */
const patience = 30;

/**
 * Brings the stack up and shows what it permits. Then it applies changes until the command is to end, and removes the
 * stack; or, detached, leaves it running. A policy with a mistake changes nothing.
 *
 * @returns whether the policy holds, and the broker agrees with it
 * @throws Failure when the stack cannot be brought up or removed
 */
export async function runDev(run: DevRun): Promise<boolean> {
  const { stack, options } = run;
  return stack.alone(async () => {
    if (!(await isPolicyGood(run))) return false;
    if (options.detach !== true) return untilInterrupted(run, new Interruption());
    endCleanly();
    await bringUp(run, await stack.open());
    return show(run);
  });
}

async function isPolicyGood({ project: { root, policies }, out }: DevRun): Promise<boolean> {
  const report = await checked(new PolicyFolder(policies, root), policies, root, true);
  if (isGood(report)) return true;
  out.result({ ok: false, errors: report.errors, unlisted: report.unlisted }, () => [
    ...problems(policies, report),
    "Nothing was changed.",
  ]);
  return false;
}

const removed = "The stack, its settings and its state are removed.";

/** Ends the stack and removes it. @throws Failure DOWN_FAILED, `dev_running` */
export async function stopDev(stack: DevStack, out: Output, args: readonly string[]) {
  if (!stack.exists) {
    out.note("Nothing is up.");
    return true;
  }
  return stack.alone(async () => {
    endCleanly();
    await stack.remove(await stack.open(), args, out.json);
    out.note(removed);
    return true;
  });
}

/** Ends with the stack's removal, unless it ran before and could not be changed. */
async function untilInterrupted(run: DevRun, interruption: Interruption): Promise<boolean> {
  const { stack, out } = run;
  const ranBefore = stack.isUp;
  try {
    const env = await stack.open();
    const end = async () => {
      out.note("");
      out.note("Ending the stack …");
      await stack.remove(env, [], true);
      out.note(removed);
    };
    // what is saved from here on is not yet in what is brought up
    const changes = new Changes(run.project);
    let ok: boolean;
    try {
      await bringUp(run, env);
      ok = await show(run);
    } catch (error) {
      if (ranBefore && !interruption.isWanted) throw error;
      await end();
      if (interruption.isWanted) return false;
      throw error;
    }
    await applyChanges(run, env, changes, interruption);
    await end();
    return ok;
  } finally {
    interruption.release();
  }
}

/** Applies what is saved, until the command is to end. */
async function applyChanges(
  { project, stack, io, out }: DevRun,
  env: Environment,
  changes: Changes,
  interruption: Interruption,
): Promise<void> {
  out.note(
    `\nWatching ${project.policies}/ and the program. Ctrl-C ends the stack and removes it.`,
  );
  const isOver = () => interruption.isWanted;
  for (;;) {
    const files = await changes.next((seconds) => io.sleep(seconds), isOver);
    if (files.length === 0) return;
    out.note("");
    out.note(`${files.join(", ")} changed`);
    const { ok, lines } = await applyChange(project, stack, env, io).catch(outcomeOf);
    out.result({ files, ok, said: lines.map((text) => shown(text)) }, () => lines);
  }
}

async function bringUp({ stack, out, options, args }: DevRun, env: Environment): Promise<void> {
  const port = options.basePort;
  const settings = port === undefined ? [] : ["--config", `nats-entra:ports.base=${port}`];
  await stack.up(env, [...settings, ...args], out.json);
}

/** Waits until all is well, and has everybody try what the policy is about. */
async function show({ stack, io, out }: DevRun): Promise<boolean> {
  const settings = readSettings(io, stack.settingsFile);
  const found = await statusWithin(patience, settings, io);
  if (!found.ok)
    throw new Failure("NOT_WELL", "the stack is up, but not all of it is well", {
      why: statusLines(found)
        .map((text) => shown(text))
        .join("\n"),
      next: "run the command again",
    });
  return demonstrate(io, out, settings);
}
