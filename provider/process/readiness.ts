import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ask, ready as isReady } from "./answer.ts";
import { alive, type Running } from "./running.ts";

export interface Readiness {
  /** Answers with status 200 once the process is ready; http or https on 127.0.0.1. */
  readonly url: string;
  /** PEM of the authority behind an https url. */
  readonly ca?: string;
  /** Text that the answer must contain, for example the digest of what was to be loaded. */
  readonly expect?: string;
  /**
   * Answers with status 200 once the process has caught up with its neighbours. Waited for after a restart, as
   * long as `timeout` at most: at a first start there may be no neighbours yet.
   */
  readonly settled?: string;
  /**
   * Each answers with status 200 once the processes of a group work together: the member that starts last waits for
   * them, as long as `timeout` at most, at every start. A cluster that has only just started has no leader yet.
   */
  readonly together?: readonly string[];
  /** Seconds to wait at most. */
  readonly timeout: number;
}

const pollMs = 25;
const lastLines = 15;

/**
 * Waits until the process answers as it should.
 *
 * @throws when it ends or the time is over, with the last lines of its log
 */
export async function untilReady(
  name: string,
  ready: Readiness,
  running: Running,
  log: string,
): Promise<void> {
  const deadline = Date.now() + ready.timeout * 1000;
  let last = "no answer yet";
  while (Date.now() < deadline) {
    if (!alive(running)) throw new Error(`${name} ended while starting.${await tail(log)}`);
    last = await ask(ready);
    if (last === isReady) return;
    await sleep(pollMs);
  }
  throw new Error(`${name} is not ready after ${ready.timeout} s: ${last}.${await tail(log)}`);
}

/** Waits until a process that was restarted has caught up; when that takes too long, the others have to continue. */
export async function untilSettled({ settled, ...ready }: Readiness): Promise<void> {
  if (settled !== undefined) await untilAll([settled], ready);
}

/** Waits until a group that is complete works together; when that takes too long, what it is for says so. */
export async function untilTogether({ together = [], ...ready }: Readiness): Promise<void> {
  await untilAll(together, ready);
}

async function untilAll(
  urls: readonly string[],
  { ca, timeout }: Pick<Readiness, "ca" | "timeout">,
): Promise<void> {
  const deadline = Date.now() + timeout * 1000;
  for (const url of urls)
    while (Date.now() < deadline && (await ask({ url, ca })) !== isReady) await sleep(pollMs);
}

async function tail(log: string): Promise<string> {
  const text = await readFile(log, "utf8").catch(() => "");
  const lines = text.trimEnd().split("\n").slice(-lastLines);
  return text === "" ? "" : ` The end of ${log}:\n${lines.join("\n")}`;
}
