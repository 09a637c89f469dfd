import type { AccessDocument } from "../../access/index.ts";
import { accessDocument, roleEntry } from "../support/access-document.ts";
import type { Replica } from "../local/callout/replica.ts";
import { Site, type SiteOptions } from "../local/callout/site.ts";

/** One role, in an account that takes as many connections as come. */
export const policy: AccessDocument = accessDocument(
  { "Orders.Read": roleEntry("orders") },
  { limits: { connections: -1, subscriptions: -1, payload: 65_536, leafNodes: 0 } },
);

/** Three nodes, unless said otherwise; everything of it ends with the work. */
export async function withSite<T>(
  bundle: string,
  work: (site: Site) => Promise<T>,
  options: SiteOptions = {},
): Promise<T> {
  const site = await Site.create(bundle, policy, { nodes: 3, ...options });
  try {
    return await work(site);
  } finally {
    await site.stop();
  }
}

/** The usual two, once both serve. */
export async function twoReplicas(site: Site): Promise<[Replica, Replica]> {
  return Promise.all([site.start("callout-0"), site.start("callout-1")]);
}
