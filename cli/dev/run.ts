import { Failure } from "../../errors/failure.mjs";
import { endCleanly } from "../../tools/process.mjs";
import { demonstrate } from "../demo/show.ts";
import { readSettings } from "../settings/settings.ts";
import { statusLines } from "../status/lines.ts";
import { statusWithin } from "../status/within.ts";
import type { Io } from "../terminal/io.ts";
import { shown, type Output } from "../terminal/output.ts";
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
 * stack; or, detached, leaves it running.
 *
 * @returns whether the policy and the broker agree
 * @throws Failure when the stack cannot be brought up or removed
 */
export async function runDev(run: DevRun): Promise<boolean> {
  const { stack, out, options } = run;
  return stack.alone(async () => {
    if (options.detach === true) {
      endCleanly();
      await bringUp(run, await stack.open());
      return show(run);
    }
    const interruption = new Interruption();
    try {
      const env = await stack.open();
      try {
        return await untilInterrupted(run, env, interruption);
      } finally {
        out.note("Ending the stack …");
        await stack.remove(env, [], true);
        out.note(removed);
      }
    } finally {
      interruption.release();
    }
  });
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

async function untilInterrupted(
  run: DevRun,
  env: Environment,
  interruption: Interruption,
): Promise<boolean> {
  const { project, stack, io, out } = run;
  const changes = new Changes(project);
  try {
    await bringUp(run, env);
  } catch (error) {
    if (interruption.isWanted) return false;
    throw error;
  }
  const ok = await show(run);
  out.note(
    `\nWatching ${project.policies}/ and the program. Ctrl-C ends the stack and removes it.`,
  );
  const isOver = () => interruption.isWanted;
  while (!isOver()) {
    const files = await changes.next((seconds) => io.sleep(seconds), isOver);
    if (files.length === 0) break;
    out.note(`\n${files.join(", ")} changed`);
    const outcome = await applyChange(project, stack, env, io).catch(outcomeOf);
    out.result(
      { files, ok: outcome.ok, said: outcome.lines.map((text) => shown(text)) },
      () => outcome.lines,
    );
  }
  return ok;
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
