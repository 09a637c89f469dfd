import type { Credentials } from "./client.ts";
import type { Cluster } from "./cluster.ts";
import type { Service } from "./service.ts";

/** A way to get in. Each has a cluster of its own, so that all stand ready and take turns. */
export interface Contender {
  readonly name: string;
  readonly cluster: Cluster;
  /** What decides, beside the servers: the replicas of a callout, or none. */
  readonly services: readonly Service[];
  /**
   * What so many logins say, each that of somebody else.
   *
   * @param length characters of a token
   */
  credentials(count: number, length: number): Credentials[];
  /** Starts one more of what decides and ends it: milliseconds from its start until it served. */
  readonly start?: () => Promise<number>;
  stop(): Promise<void>;
}

export function byToken(token: string): Credentials {
  return () => ({ auth_token: token });
}
