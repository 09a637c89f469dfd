import type { KeyPair } from "@nats-io/nkeys";
import type { KeyMaterial } from "./key-material.ts";
import { keyPair, publicKey } from "./keys.ts";
import { userJwt } from "./user-jwt.ts";

/** Replicas of the callout share the requests by this queue group; its users may subscribe in no other. */
export const calloutQueue = "callout";

/** Where the callout's own requests are answered, in CONTROL and in SYS. */
export const calloutInbox = "_INBOX.callout";

/** What replicas of the callout ask each other in CONTROL, and tell each other. */
export const everyReplica = "control.all";

export interface ControlUser {
  /** Public key (U…) of the callout's user. */
  readonly user: string;
  /** Public key (A…) of the account CONTROL. */
  readonly account: string;
  /** A signing key of it. */
  readonly signer: KeyPair;
  /** Unix seconds. */
  readonly issuedAt: number;
}

/**
 * The callout's user in CONTROL, which it signs for itself: it holds the account's signing key anyway. It serves
 * the requests of operators, keeps its buckets and the audit stream, and talks to the other replicas.
 */
export function controlUserJwt(args: ControlUser): string {
  const inQueue = ["control.*.*", "control.*.*.>"].map((subject) => `${subject} ${calloutQueue}`);
  return userJwt({
    name: "callout",
    ...args,
    publish: {
      allow: ["$JS.API.>", "$KV.>", "_INBOX.>", "audit.>", `${everyReplica}.*`],
      deny: [],
    },
    subscribe: { allow: [...inQueue, `${calloutInbox}.>`, `${everyReplica}.*`], deny: [] },
  });
}

/**
 * The callout's user in SYS: it asks the servers who is connected, ends connections, hears of connects and
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
