import { once } from "node:events";
import type { Socket } from "node:net";
import { expect } from "vitest";
import { logIn } from "../../../bench/logins/client.ts";
import { operator, roles } from "../../local/control/roles.ts";
import { Steer } from "../../local/control/steer.ts";
import type { Site } from "../../local/callout/site.ts";
import { Load, patience } from "../load.ts";
import { accessDocument } from "../../support/access-document.ts";
import { lost, twoReplicas, unlimited, withSite } from "../place.ts";
import type { Scenario } from "../scenario.ts";

/** Sessions at each node, of the identity that is revoked and of another one. */
const each = 20;
/** Seconds within which docs/how-to/revoke.md promises that they end. */
const promised = 2;
const lostLaptop = "5a5a5a5a-5a5a-4a5a-8a5a-5a5a5a5a5a5a";

export const revoked: Scenario = {
  what: "An identity with 60 sessions is revoked while others log in",
  promise: `its sessions end within ${promised} s on every node, and it does not get in again; others notice nothing`,
  tells: "`nats-entra sessions`, the audit",
  isInShort: true,
  run: ({ bundle, rate }) =>
    withSite(
      bundle,
      async (site) => {
        await twoReplicas(site);
        const token = site.token({ oid: lostLaptop, uti: "lost-laptop" });
        const [its, others] = [await sessions(site, token), await sessions(site, site.token())];
        const steer = await Steer.connect(site, operator, 0);
        const load = Load.start(site, rate);
        await load.calm();
        load.strike();
        const began = performance.now();
        const target = { oid: lostLaptop };
        const asked = steer.ask("revoke", { op: "revoke", reason: "lost laptop", target });
        await Promise.all(
          its.filter(({ destroyed }) => !destroyed).map((socket) => once(socket, "close")),
        );
        const took = (performance.now() - began) / 1000;
        expect.soft(took).toBeLessThan(promised);
        expect.soft(await asked).toMatchObject({ ok: true, ended: its.length });
        for (const url of site.nats.urls) await expect.soft(enter(url, token)).rejects.toThrow();
        await load.more(rate);
        const figures = await load.stop();
        expect.soft(load.failures).toEqual([]);
        expect.soft(lost(others)).toBe(0);
        await steer.connection.close();
        for (const socket of others) socket.destroy();
        return { ...figures, besides: `its last session ended after ${took.toFixed(2)} s` };
      },
      // with the account of operators
      { document: accessDocument(roles, unlimited) },
    ),
};

async function sessions(site: Site, token: string): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (const url of site.nats.urls)
    for (let count = 0; count < each; count++) sockets.push((await enter(url, token)).socket);
  return sockets;
}

function enter(url: string, token: string) {
  const { hostname, port } = new URL(url);
  return logIn(hostname, Number(port), () => ({ auth_token: token }), patience);
}
