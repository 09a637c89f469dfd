import type { Socket } from "node:net";
import type { AccessDocument } from "../../access/index.ts";
import { accessDocument, roleEntry } from "../support/access-document.ts";
import { logIn } from "../../bench/logins/client.ts";
import type { Around, Replica } from "../local/callout/replica.ts";
import { Site, type SiteOptions } from "../local/callout/site.ts";

/** For accounts that take as many connections as come. */
export const unlimited = {
  limits: { connections: -1, subscriptions: -1, payload: 65_536, leafNodes: 0 },
};

/** One role. */
export const policy: AccessDocument = accessDocument(
  { "Orders.Read": roleEntry("orders") },
  unlimited,
);

/** Three nodes and one role, unless said otherwise; everything of it ends with the work. */
export async function withSite<T>(
  bundle: string,
  work: (site: Site) => Promise<T>,
  options: SiteOptions & { readonly document?: AccessDocument } = {},
): Promise<T> {
  const { document = policy, ...rest } = options;
  const site = await Site.create(bundle, document, { nodes: 3, ...rest });
  try {
    return await work(site);
  } finally {
    await site.stop();
  }
}

/** The usual two, once both serve. @param more what `site.start` takes besides the name */
export async function twoReplicas(
  site: Site,
  ...more: [changes?: object, around?: Around]
): Promise<[Replica, Replica]> {
  return Promise.all([site.start("callout-0", ...more), site.start("callout-1", ...more)]);
}

/** Sessions that say nothing: so many at each of these nodes. */
export async function idle(urls: readonly string[], token: string, each: number) {
  const sockets: Socket[] = [];
  for (const url of urls) {
    const { hostname, port } = new URL(url);
    for (let count = 0; count < each; count++)
      sockets.push((await logIn(hostname, Number(port), () => ({ auth_token: token }))).socket);
  }
  return sockets;
}

/** How many sessions their servers have ended. */
export function lost(sessions: readonly Socket[]): number {
  return sessions.filter(({ destroyed }) => destroyed).length;
}

/** The value of a callout's metric. @param name without the prefix, with its labels */
export async function metric(replica: Replica, name: string): Promise<number> {
  const page = await (await replica.get("/metrics")).text();
  const line = page.split("\n").find((each) => each.startsWith(`nats_entra_callout_${name} `));
  return Number(line?.slice(line.lastIndexOf(" ")));
}

/** Whether one client gets in, at its first attempt. */
export function getsIn(site: Site): Promise<boolean> {
  const token = site.token();
  const { hostname, port } = new URL(site.nats.urls[0] ?? "");
  return logIn(hostname, Number(port), () => ({ auth_token: token })).then(
    ({ socket }) => {
      socket.destroy();
      return true;
    },
    () => false,
  );
}
