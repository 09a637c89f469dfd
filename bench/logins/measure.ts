import { median } from "../median.ts";
import { logIn, type Credentials, type Session } from "./client.ts";
import type { Contender } from "./contender.ts";
import { pace, storm, type Storm } from "./storm.ts";
import { cpuTime } from "./usage.ts";

/** One kind of load. */
export interface Load {
  readonly name: string;
  readonly count: number;
  /** Logins at a time, or how many start in a second, whatever is under way. */
  readonly how: { readonly parallel: number } | { readonly perSecond: number };
  /** Characters of a token. */
  readonly length: number;
  /** Whether the same tokens come a second time, as when clients reconnect. */
  readonly again: boolean;
}

export interface Measured {
  readonly contender: string;
  readonly load: string;
  /** `true`: the second time. */
  readonly again: boolean;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Logins that a server gave up on, in all rounds; their clients tried again, as real ones do. */
  readonly retries: number;
  /** Microseconds of the callout's processor time a login; absent where there is none. */
  readonly cpu?: number;
}

type Run = Omit<Measured, "contender" | "load" | "again">;

/**
 * Puts one load on every contender, in turns, so that whatever else the machine does meets all of them.
 *
 * @returns medians of the rounds
 */
export async function measure(
  contenders: readonly Contender[],
  load: Load,
  rounds: number,
): Promise<Measured[]> {
  const runs = new Map<string, Run[]>();
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      const { services } = contender;
      const credentials = contender.credentials(load.count, load.length);
      for (const again of load.again && services.length > 0 ? [false, true] : [false]) {
        const key = `${contender.name}\n${again ? "again" : ""}`;
        const run = await once(contender, load, credentials);
        runs.set(key, [...(runs.get(key) ?? []), run]);
      }
    }
  }
  return [...runs].map(([key, several]) => {
    const [contender = "", again] = key.split("\n");
    const middle = (of: (run: Run) => number) => median(several.map(of));
    return {
      ...{ contender, load: load.name, again: again !== "" },
      perSecond: middle(({ perSecond }) => perSecond),
      p50: middle(({ p50 }) => p50),
      p99: middle(({ p99 }) => p99),
      retries: several.reduce((sum, { retries }) => sum + retries, 0),
      ...(several[0]?.cpu !== undefined && { cpu: middle(({ cpu = NaN }) => cpu) }),
    };
  });
}

async function once(
  { cluster, services }: Contender,
  { count, how }: Load,
  credentials: readonly Credentials[],
): Promise<Run> {
  const { ports } = cluster;
  const used = () => services.reduce((sum, { pid }) => sum + cpuTime(pid), 0);
  let retries = 0;
  const enter = async (turn: number): Promise<Session> => {
    const port = ports[turn % ports.length] ?? 0;
    try {
      return await logIn("127.0.0.1", port, credentials[turn] ?? (() => ({})));
    } catch (error) {
      if (++retries > count) throw error;
      return enter(turn);
    }
  };
  const login = async (turn: number) => {
    const start = performance.now();
    const { socket } = await enter(turn);
    socket.destroy();
    return performance.now() - start;
  };
  const before = used();
  const result: Storm =
    "parallel" in how
      ? await storm(count, how.parallel, login)
      : await pace(count, how.perSecond, login);
  const sorted = result.latencies.toSorted((a, b) => a - b);
  return {
    perSecond: count / result.seconds,
    p50: sorted[Math.floor(count * 0.5)] ?? NaN,
    p99: sorted[Math.floor(count * 0.99)] ?? NaN,
    retries,
    ...(services.length > 0 && { cpu: (used() - before) / count }),
  };
}
