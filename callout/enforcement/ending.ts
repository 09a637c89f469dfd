import { setTimeout as sleep } from "node:timers/promises";
import type { Servers } from "../link/servers.ts";

/** One connection of one server; the pair names it for ever. */
export interface ConnectionId {
  readonly server: string;
  readonly client: number;
}

/** Milliseconds between two attempts to reach a server that does not answer. */
const pause = 2000;
/** Attempts; a server that cannot be reached for longer has lost its clients, or its routes. */
const attempts = 30;
/** Connections that are ended at the same time. */
const width = 64;

/** What came of it. */
export interface Ended<T> {
  readonly ended: readonly T[];
  /** Those whose server has not answered yet. */
  readonly left: readonly T[];
}

/** Ends connections, and continues with those whose server does not answer, behind the scenes. */
export class Ending {
  readonly #servers: () => Servers | undefined;
  readonly #signal: AbortSignal;
  readonly #underWay = new Set<string>();

  constructor(servers: () => Servers | undefined, signal: AbortSignal) {
    this.#servers = servers;
    this.#signal = signal;
  }

  /**
   * Resolves when each has been tried once; those that were gone already are in neither list.
   *
   * @param onEnd called for each that existed, also those that are reached later
   */
  async end<T extends ConnectionId>(
    connections: Iterable<T>,
    onEnd: (connection: T) => void,
  ): Promise<Ended<T>> {
    const fresh = [...connections].filter((each) => !this.#underWay.has(keyOf(each)));
    for (const each of fresh) this.#underWay.add(keyOf(each));
    const { ended, left } = await this.#tryAll(fresh, onEnd);
    const isLeft = new Set(left.map(keyOf));
    for (const key of fresh.map(keyOf)) if (!isLeft.has(key)) this.#underWay.delete(key);
    if (left.length > 0) void this.#goOn(left, onEnd);
    return { ended, left };
  }

  async #goOn<T extends ConnectionId>(
    connections: readonly T[],
    onEnd: (connection: T) => void,
  ): Promise<void> {
    let left = connections;
    for (let attempt = 1; attempt < attempts && left.length > 0; attempt++) {
      await sleep(pause, undefined, { signal: this.#signal, ref: false }).catch(() => undefined);
      if (this.#signal.aborted) return;
      ({ left } = await this.#tryAll(left, onEnd));
    }
    for (const each of connections) this.#underWay.delete(keyOf(each));
  }

  async #tryAll<T extends ConnectionId>(
    connections: readonly T[],
    onEnd: (connection: T) => void,
  ): Promise<Ended<T>> {
    const waiting = [...connections];
    const ended: T[] = [];
    const left: T[] = [];
    const work = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const wasThere = await this.#kick(next);
        if (wasThere === undefined) left.push(next);
        else if (wasThere) {
          ended.push(next);
          onEnd(next);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(width, waiting.length) }, work));
    return { ended, left };
  }

  /** Whether it was there; undefined when the server does not answer. */
  async #kick({ server, client }: ConnectionId): Promise<boolean | undefined> {
    try {
      return await this.#servers()?.kick(server, client);
    } catch {
      return undefined;
    }
  }
}

function keyOf({ server, client }: ConnectionId): string {
  return `${server} ${client}`;
}
