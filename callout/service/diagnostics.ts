import type { Status } from "../../protocol/status/status.ts";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import type { Secrets } from "../settings/secrets.ts";

/** What somebody who looks for a mistake asks first; of keys their public halves alone. */
export interface Diagnostics extends Omit<Status, "instance"> {
  readonly node: string;
  /** Seconds. */
  readonly uptime: number;
  /** Public keys, by which those of replicas and servers can be compared. */
  readonly publicKeys: {
    readonly xkey: string;
    readonly auth: string;
    /** By the account's name in the policy. */
    readonly accounts: Readonly<Record<string, string>>;
  };
  /** Denied logins of the last ten minutes by reason. */
  readonly denied: Readonly<Record<string, number>>;
  readonly eventLoop: {
    /** Upper bounds in seconds: half of the looks, and 99 of 100, were less late than this. */
    readonly p50: number;
    readonly p99: number;
  };
  /** Bytes. */
  readonly memory: { readonly rss: number; readonly heapUsed: number; readonly external: number };
  /** Seconds of CPU since the start. */
  readonly cpu: number;
}

export function diagnostics(
  { instance: _, ...status }: Status,
  { xkey, auth, accounts }: Pick<Secrets, "xkey" | "auth" | "accounts">,
  metrics: Pick<CalloutMetrics, "delayBelow" | "denied">,
): Diagnostics {
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const signers = [...accounts].map(([name, { signer }]) => [name, signer.getPublicKey()] as const);
  return {
    ...status,
    node: process.version,
    uptime: Math.round(process.uptime()),
    publicKeys: {
      xkey: xkey.getPublicKey(),
      auth: auth.signer.getPublicKey(),
      accounts: Object.fromEntries(signers),
    },
    denied: metrics.denied,
    eventLoop: { p50: metrics.delayBelow(0.5), p99: metrics.delayBelow(0.99) },
    memory: { rss, heapUsed, external },
    cpu: (user + system) / 1e6,
  };
}
