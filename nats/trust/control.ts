import type { KeyPair } from "@nats-io/nkeys";
import type { KeyMaterial } from "../keys/key-material.ts";
import { keyPair, publicKey } from "../keys/key-pair.ts";
import { userJwt } from "../jwt/user-jwt.ts";

/** Replicas of the callout share the requests by this queue group; its users may subscribe in no other. */
export const calloutQueue = "callout";

/** Where the callout's own requests are answered, in CONTROL_DATA and in SYS. */
export const calloutInbox = "_INBOX.callout";

/** What replicas of the callout send each other in CONTROL_DATA. */
export const everyReplica = "control.all";

export interface ControlUser {
  /** Public key (U…) of the callout's user. */
  readonly user: string;
  /** Public key (A…) of the account. */
  readonly account: string;
  /** A signing key of it. */
  readonly signer: KeyPair;
  /** Unix seconds. */
  readonly issuedAt: number;
}

/**
 * The callout's user in CONTROL, which it signs for itself: it holds the account's signing key anyway. It takes the
 * requests of operators and answers into inboxes, and may do nothing else.
 */
export function controlUserJwt(args: ControlUser): string {
  const inQueue = ["control.*.*", "control.*.*.>"].map((subject) => `${subject} ${calloutQueue}`);
  return userJwt({
    name: "callout",
    ...args,
    publish: { allow: ["_INBOX.>"], deny: [] },
    subscribe: { allow: inQueue, deny: [] },
  });
}

/**
 * The callout's user in CONTROL_DATA, signed likewise: it keeps the buckets and the audit stream there, and talks to
 * the other replicas.
 */
export function controlDataUserJwt(args: ControlUser): string {
  const own = [`${calloutInbox}.>`, `${everyReplica}.*`];
  return userJwt({
    name: "callout",
    ...args,
    publish: { allow: ["$JS.API.>", "$KV.>", "audit.>", ...own], deny: [] },
    subscribe: { allow: own, deny: [] },
  });
}

/**
 * The callout's user in SYS: it asks the servers who is connected, ends connections, and receives connects and
 * refusals. It may not subscribe to requests, so it cannot answer in a server's place.
 */
export function calloutSystemJwt({
  system,
  calloutUser,
  issuedAt,
}: Pick<KeyMaterial, "system" | "calloutUser" | "issuedAt">): string {
  return userJwt({
    name: "callout",
    user: publicKey("user", calloutUser),
    account: publicKey("account", system.identity),
    signer: keyPair("account", system.signing),
    issuedAt,
    publish: { allow: ["$SYS.REQ.SERVER.*.KICK", "$SYS.REQ.SERVER.PING.>"], deny: [] },
    subscribe: {
      allow: [
        "$SYS.ACCOUNT.*.CONNECT",
        "$SYS.ACCOUNT.*.DISCONNECT",
        "$SYS.ACCOUNT.CLIENT.AUTH.ERR",
        "$SYS.SERVER.*.CLIENT.AUTH.ERR",
        `${calloutInbox}.>`,
      ],
      deny: [],
    },
  });
}
