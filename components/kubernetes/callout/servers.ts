import type { CalloutSettings } from "../../target/target.ts";
import type { Place } from "../objects/place.ts";

/** An address of NATS, taken apart. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Whether it stands for the pods of this place. */
  readonly ours: boolean;
}

export function serversOf({ servers }: CalloutSettings, { clientHost }: Place): Server[] {
  return servers.map((address) => {
    const { protocol, hostname, port } = new URL(address);
    const ours = hostname === clientHost;
    return { host: hostname, port: Number(port || 4222), tls: protocol === "tls:", ours };
  });
}

/**
 * Whether the CA comes from the nodes' own secret: it is followed there when it is renewed. For nodes that
 * are not of this place it comes from the arguments.
 */
export function trustsOwnCa(settings: CalloutSettings, place: Place): boolean {
  return serversOf(settings, place).every(({ tls, ours }) => tls && ours);
}
