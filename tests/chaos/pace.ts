import { logIn } from "../../bench/logins/client.ts";
import { storm } from "../../bench/logins/storm.ts";
import { twoReplicas, withSite } from "./place.ts";

/** Logins a second that every scenario is meant for. */
const wanted = 200;

/**
 * Logins a second that leave this machine, with whatever else it does, room for what fails: a quarter of what two
 * callouts and three nodes hold now, 200 at most.
 */
export function paceOf(bundle: string): Promise<number> {
  return withSite(bundle, async (site) => {
    await twoReplicas(site);
    const ports = site.nats.urls.map((url) => Number(new URL(url).port));
    const token = site.token();
    const count = 600;
    const { seconds } = await storm(count, 32, async (turn) => {
      const port = ports[turn % ports.length] ?? 0;
      const session = await logIn("127.0.0.1", port, () => ({ auth_token: token }));
      session.socket.destroy();
      return session.latency;
    });
    return Math.max(10, Math.min(wanted, Math.floor(count / seconds / 40) * 10));
  });
}
