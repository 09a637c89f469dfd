import * as pulumi from "@pulumi/pulumi";
import { parseCidr } from "../common/cidr.ts";

/** The networks that reach the cluster's API: one of these is required. */
export interface AksApiServerArgs {
  /** Public IPv4 addresses and ranges that may reach it, that of the deploying machine among them. */
  authorizedIps?: string[];
  /** Whether it has an address in the virtual network only; deploy from inside then. @default false */
  privateCluster?: boolean;
}

/** The cluster's inputs that follow. */
export function apiServerAccess(
  name: string,
  { authorizedIps = [], privateCluster = false }: AksApiServerArgs,
) {
  if (privateCluster) {
    if (authorizedIps.length > 0)
      throw new pulumi.RunError(
        `${name}: apiServer: a private cluster has no public address; omit authorizedIps`,
      );
    // the run command would lead around the network
    return { enablePrivateCluster: true, privateDNSZone: "system", disableRunCommand: true };
  }
  if (authorizedIps.length === 0)
    throw new pulumi.RunError(
      `${name}: apiServer: the whole internet would reach the API; name authorizedIps, this machine's among them, or set privateCluster`,
    );
  const ranges = authorizedIps.map((text) => range(name, text));
  return { authorizedIPRanges: ranges, disableRunCommand: true };
}

function range(name: string, text: string): string {
  const fail = (why: string) =>
    new pulumi.RunError(`${name}: apiServer.authorizedIps: "${text}" ${why}`);
  const cidr = parseCidr(text);
  if (!cidr) throw fail("is neither an address nor a range; write 203.0.113.7 or 198.51.100.0/24");
  if (cidr.bits < 8) throw fail("is a large part of the internet; name the addresses that need it");
  return cidr.text;
}
