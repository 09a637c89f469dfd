import dns from "node:dns";
import type { LookupFunction } from "node:net";
import { network } from "../node/layout.ts";

/**
 * Lets this process find the cluster's own names, as its pods do: the addresses behind them are within reach
 * of the machine, and certificates name nothing else.
 */
export function useClusterNames(): void {
  dns.setServers([network.dns]);
  const usual = dns.lookup as unknown as LookupFunction;
  const lookup: LookupFunction = (host, options, done) => {
    if (!/\.svc(\.cluster\.local)?$/.test(host)) {
      usual(host, options, done);
      return;
    }
    dns.resolve4(
      host.replace(/\.svc$/, ".svc.cluster.local"),
      (error, found: string[] | undefined) => {
        const addresses = found ?? [];
        if (options.all === true)
          done(
            error,
            addresses.map((address) => ({ address, family: 4 })),
          );
        else done(error, addresses[0] ?? "", 4);
      },
    );
  };
  Object.assign(dns, { lookup });
}
