import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import { outside, removeEmptyFolders } from "../kinds/folders.ts";
import { Change, same, type Kind, type Problem } from "../kinds/kind.ts";
import type { ProcessInputs } from "./inputs.ts";
import { launch } from "./launch.ts";
import { assertFree } from "./ports.ts";
import { untilReady, untilSettled, untilTogether } from "./readiness.ts";
import { alive, signal, stop, type Running } from "./running.ts";

export interface ProcessState extends ProcessInputs, Running {}

/** A process of this machine that outlives the deployment, is found dead when it died, and is stopped with the stack. */
export const process: Kind<ProcessInputs, ProcessState> = {
  check: ({ command, ports, root, log, dataFolders = [] }) => {
    const problems: Problem[] = [];
    for (const path of root === undefined || log === undefined ? [] : [log, ...dataFolders]) {
      // what goes with the process is removed whole, so it must be the stack's own
      if (outside(root ?? "", path))
        problems.push({ property: "root", reason: `"${path}" is not inside ${root ?? ""}` });
    }
    if (command?.length === 0)
      problems.push({ property: "command", reason: "it is empty; name a program" });
    for (const port of ports ?? []) {
      if (!Number.isInteger(port) || port < 1024 || port > 65535)
        problems.push({ property: "ports", reason: `${port} is not a port from 1024 to 65535` });
    }
    return problems;
  },
  diff: (state, inputs) =>
    alive(state) && same(withoutRunning(state), inputs) ? Change.None : Change.Update,
  create: async (inputs) => ({ id: inputs.name, state: await start(inputs) }),
  update: async (state, inputs) => {
    if (!alive(state)) return start(inputs);
    if (!same(startedBy(state), startedBy(inputs))) {
      await stop(state);
      const started = await start(inputs);
      await untilSettled(inputs.ready);
      return started;
    }
    const { pid, started } = state;
    if (state.reload !== inputs.reload) signal(state, "SIGHUP");
    await untilReady(inputs.name, inputs.ready, { pid, started }, inputs.log);
    return { ...inputs, pid, started };
  },
  read: (state) => (alive(state) ? state : undefined),
  delete: async (state) => {
    await stop(state);
    const leftovers = [state.log, ...(state.dataFolders ?? [])];
    for (const path of leftovers) {
      await fs.rm(path, { recursive: true, force: true });
      await removeEmptyFolders(dirname(path), state.root);
    }
  },
};

/** Starts, waits until ready, and leaves nothing running when that fails. */
async function start(inputs: ProcessInputs): Promise<ProcessState> {
  await assertFree(inputs.name, inputs.ports);
  const running = await launch(inputs);
  try {
    await untilReady(inputs.name, inputs.ready, running, inputs.log);
    await untilTogether(inputs.ready);
  } catch (error) {
    await stop(running);
    throw error;
  }
  return { ...inputs, ...running };
}

function withoutRunning({ pid: _pid, started: _started, ...inputs }: ProcessState): ProcessInputs {
  return inputs;
}

/** The inputs that only a new start can apply: a reload or another readiness test is not among them. */
function startedBy({ name, command, env, log, ports, restart }: ProcessInputs) {
  return { name, command, env, log, ports, restart };
}
