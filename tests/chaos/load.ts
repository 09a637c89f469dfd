import { randomUUID } from "node:crypto";
import { logIn } from "../../bench/logins/client.ts";
import { until } from "../support/waiting/until.ts";
import type { Site } from "../local/callout/site.ts";
import type { Figures } from "./scenario.ts";
import { pace } from "../support/waiting/pace.ts";

/** Milliseconds that a client waits for an answer: nats.go's own. */
export const patience = 2000;
/** Milliseconds between two attempts. */
const pause = 100;
/** Different identities, whose tokens come again as those of clients do that reconnect. */
const identities = 250;

/** One client: from its first attempt until it is in. */
interface Client {
  readonly began: number;
  /** When attempts failed, and why. */
  readonly failures: { readonly at: number; readonly why: string }[];
  /** Milliseconds until it was in; absent while it is not. */
  took?: number;
}

/**
 * Clients that come at a steady rate, one node after the other, whatever happens. Each tries the next node until it
 * is in, and goes.
 *
 * @example
 * const load = Load.start(site, 200);
 * load.strike();
 * replica.signal("SIGKILL");
 * await load.calm();
 * const figures = await load.stop();
 */
export class Load {
  readonly #urls: readonly URL[];
  readonly #tokens: readonly string[];
  readonly #clients: Client[] = [];
  readonly #under = new Set<Promise<void>>();
  readonly #began = performance.now();
  readonly #ending = new AbortController();
  readonly #pacing: Promise<void>;
  #since = this.#began;
  #strokes: readonly number[] = [];

  private constructor(urls: readonly string[], tokens: readonly string[], perSecond: number) {
    this.#urls = urls.map((url) => new URL(url));
    this.#tokens = tokens;
    this.#pacing = this.#pace(perSecond);
  }

  /** @param urls of the nodes that they try. @default all */
  static start(site: Site, perSecond: number, urls = site.nats.urls): Load {
    const tokens = Array.from({ length: identities }, () => site.token({ oid: randomUUID() }));
    return new Load(urls, tokens, perSecond);
  }

  /** Something happens now, perhaps again. What was before the first time does not count. */
  strike(): void {
    const now = performance.now();
    if (this.#strokes.length === 0) this.#since = now;
    this.#strokes = [...this.#strokes, now];
  }

  /** What has happened has been mended now: recovery is counted from here. */
  mend(): void {
    this.#strokes = [performance.now()];
  }

  /** Resolves when so many more are in. */
  async more(count: number): Promise<void> {
    const inside = () => this.#clients.filter(({ took }) => took !== undefined).length;
    const enough = inside() + count;
    await until(`${count} more logins`, () => inside() >= enough);
  }

  /** Why attempts failed since it happened. */
  get failures(): string[] {
    return this.#counted().flatMap(({ failures }) => failures.map(({ why }) => why));
  }

  /**
   * Resolves when every attempt of so many milliseconds has got in, and nobody waits any more for longer than that.
   *
   * @throws Error after `limit` milliseconds
   */
  async calm(quiet = 1500, limit = 60_000): Promise<void> {
    const since = performance.now();
    for (let now = since; ; now = performance.now()) {
      const recent = this.#clients.filter(
        ({ began, took, failures }) =>
          (took === undefined && now - began > quiet) ||
          (failures.at(-1)?.at ?? -Infinity) > now - quiet,
      );
      if (recent.length === 0 && now - since > quiet) return;
      if (now - since > limit)
        throw new Error(`after ${limit} ms logins still fail: ${this.#reasons(recent)}`);
      await pace(50);
    }
  }

  /** No new client comes; resolves when those that are there are in. @returns what there was since it happened */
  async stop(): Promise<Figures> {
    this.#ending.abort();
    await this.#pacing;
    await Promise.all(this.#under);
    const clients = this.#counted();
    const failures = clients.flatMap((client) => client.failures);
    const sinceStroke = failures.map(
      ({ at }) => at - Math.max(...this.#strokes.filter((stroke) => stroke <= at)),
    );
    return {
      clients: clients.length,
      failed: failures.length,
      longest: Math.max(0, ...clients.map(({ took = Infinity }) => took)) / 1000,
      recovered: Math.max(0, ...sinceStroke.filter(Number.isFinite)) / 1000,
    };
  }

  /** Those that were not in when it happened. */
  #counted(): Client[] {
    return this.#clients.filter(
      ({ began, took }) => took === undefined || began + took >= this.#since,
    );
  }

  async #pace(perSecond: number): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const due = Math.floor(((performance.now() - this.#began) / 1000) * perSecond) + 1;
      while (this.#clients.length < due) this.#come(this.#clients.length);
      await pace(2);
    }
  }

  #come(turn: number): void {
    const client: Client = { began: performance.now(), failures: [] };
    this.#clients.push(client);
    const login = this.#tryUntilIn(client, turn).finally(() => this.#under.delete(login));
    this.#under.add(login);
  }

  async #tryUntilIn(client: Client, turn: number): Promise<void> {
    const credentials = () => ({ auth_token: this.#tokens[turn % this.#tokens.length] });
    for (let attempt = 0; client.took === undefined; attempt++) {
      const { hostname, port } = this.#urls[(turn + attempt) % this.#urls.length] as URL;
      try {
        const { socket } = await logIn(hostname, Number(port), credentials, patience);
        socket.destroy();
        client.took = performance.now() - client.began;
      } catch (error) {
        client.failures.push({ at: performance.now(), why: (error as Error).message });
        await pace(pause);
      }
    }
  }

  #reasons(clients: readonly Client[]): string {
    return [...new Set(clients.flatMap(({ failures }) => failures.map(({ why }) => why)))].join();
  }
}
