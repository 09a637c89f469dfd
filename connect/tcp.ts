import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { ConnectionOptions } from "@nats-io/nats-core";
import { withoutBrackets } from "./address.ts";
import type { Guard } from "./guard.ts";
import type { Way } from "./way.ts";

/**
 * What makes nats.js' TCP transport (node_transport.js) prove TLS to a guard.
 *
 * It reads `tls.handshakeFirst` at the begin of each dial, and hands every member of `tls` to Node's `tls.connect`,
 * which calls `checkServerIdentity` once it has verified the certificate's chain. Without a proof from there the guard
 * gives no credentials away: not to a server whose INFO offers TLS as 1 instead of true, which nats.js takes for
 * TLS and then speaks clear text.
 */
export function tcpOptions(way: Way, guard: Guard): ConnectionOptions {
  if (!way.isTls) return { tls: undefined };
  const { handshakeFirst = false, ...settings } = way.tls;
  const tls = {
    ...settings,
    rejectUnauthorized: true,
    get handshakeFirst() {
      guard.begin();
      return handshakeFirst;
    },
    checkServerIdentity: (_host: string, certificate: PeerCertificate) => {
      const errors = namesOf(way, guard).map((name) => checkServerIdentity(name, certificate));
      if (!errors.includes(undefined)) return errors[0] ?? new Error("no server is dialled");
      guard.prove();
      return undefined;
    },
  };
  return { tls };
}

/**
 * Whose certificate is good for the dial. Not the name that Node thinks of: for an address without a name, after a
 * greeting in clear text, that is localhost.
 *
 * A greeting in clear text can be forged, and name servers of somebody else's, who has a certificate for them; so those
 * have to be known by a name that was given here.
 */
function namesOf({ tls, addresses }: Way, { target }: Guard): string[] {
  if (target === undefined) return [];
  const { hostname, tlsName, gossiped } = target;
  if (!gossiped) return [tlsName === "" ? hostname : tlsName];
  if (tls.handshakeFirst !== true) return addresses.map(({ host }) => withoutBrackets(host));
  return tlsName === "" ? [hostname] : [hostname, tlsName];
}
