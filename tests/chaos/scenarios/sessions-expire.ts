import { once } from "node:events";
import type { Socket } from "node:net";
import { expect } from "vitest";
import { logIn } from "../../../bench/logins/client.ts";
import { storm } from "../../../bench/logins/storm.ts";
import type { Replica } from "../../local/callout/replica.ts";
import type { Site } from "../../local/callout/site.ts";
import { Load, patience } from "../load.ts";
import { twoReplicas, withSite } from "../place.ts";
import type { Scenario } from "../scenario.ts";
import { pace } from "../../support/waiting/pace.ts";

const wanted = 5000;
/** Seconds between attempts of a client, at most, the first time; twice as long each time after. */
const pause = { first: 2, most: 16 };

interface Returned {
  readonly attempts: number;
  /** Unix milliseconds. */
  readonly lost: number;
  readonly back: number;
}

export const sessionsExpire: Scenario = {
  what: "5,000 idle sessions, or as many as fit, end at the same second, and all come back",
  promise:
    "all are back within a minute; meanwhile others get in within 5 s, and health is answered within 2 s",
  tells: "`NatsEntraRequestsExpire` when it is more than the callouts hold; more replicas",
  run: ({ bundle, rate }) =>
    withSite(bundle, async (site) => {
      const replicas = await twoReplicas(site);
      const count = Math.min(wanted, rate * 25);
      const end = Math.ceil(Date.now() / 1000 + (1.5 * count) / rate + 5);
      const sockets = await sessions(site, count, end);
      expect(Date.now()).toBeLessThan(end * 1000);
      const load = Load.start(site, rate / 4);
      await load.calm();
      const health = watchHealth(replicas);

      const token = site.token();
      const clients = sockets.map((socket, turn) => comeBack(site, socket, token, turn));
      await pace(end * 1000 - Date.now());
      load.strike();
      const returned = await Promise.all(clients);
      const others = await load.stop();
      const slowest = await health();

      const failed = returned.reduce((sum, { attempts }) => sum + attempts - 1, 0);
      const longest = Math.max(...returned.map(({ lost, back }) => back - lost)) / 1000;
      const lost = returned.map((client) => client.lost);
      const within = (Math.max(...lost) - Math.min(...lost)) / 1000;
      const recovered = Math.max(...returned.map(({ back }) => back)) / 1000 - end;
      expect.soft(recovered).toBeLessThan(60);
      expect.soft(others.longest).toBeLessThan(5);
      expect.soft(slowest).toBeLessThan(2);
      const besides =
        `the servers ended all within ${within.toFixed(1)} s; of ${others.clients} others that came meanwhile, ${others.failed} attempts failed, the longest way in was ` +
        `${others.longest.toFixed(2)} s; the callouts' health was answered within ${slowest.toFixed(2)} s`;
      return { clients: count, failed, longest, recovered, besides };
    }),
};

/** So many, each at its node; all end at the same second. */
async function sessions(site: Site, count: number, exp: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  const token = site.token({ exp });
  await storm(count, 32, async (turn) => {
    const { socket, latency } = await enter(site, token, turn, 10_000);
    sockets[turn] = socket;
    return latency;
  });
  return sockets;
}

/** As clients of NATS do: after a while that is different for each, and longer each time. */
async function comeBack(
  site: Site,
  socket: Socket,
  token: string,
  turn: number,
): Promise<Returned> {
  if (!socket.destroyed) await once(socket, "close");
  const lost = Date.now();
  for (let attempts = 1; ; attempts++) {
    const longest = Math.min(pause.most, pause.first * 2 ** (attempts - 1));
    await pace(Math.random() * longest * 1000);
    try {
      const session = await enter(site, token, turn + attempts, patience);
      session.socket.destroy();
      return { attempts, lost, back: Date.now() };
    } catch {
      // once more
    }
  }
}

function enter(site: Site, token: string, turn: number, patience: number) {
  const { hostname, port } = new URL(site.nats.urls[turn % site.nats.urls.length] ?? "");
  return logIn(hostname, Number(port), () => ({ auth_token: token }), patience);
}

/** Asks for it all the time. @returns what ends it, and answers the longest that it took, in seconds */
function watchHealth(replicas: readonly Replica[]): () => Promise<number> {
  const ending = new AbortController();
  const watching = replicas.map(async (replica) => {
    let slowest = 0;
    while (!ending.signal.aborted) {
      const began = performance.now();
      const isWell = await replica.get("/healthz").then(
        ({ ok }) => ok,
        () => false,
      );
      slowest = Math.max(slowest, isWell ? (performance.now() - began) / 1000 : Infinity);
      await pace(100);
    }
    return slowest;
  });
  return async () => {
    ending.abort();
    return Math.max(...(await Promise.all(watching)));
  };
}
