import type { Traffic } from "../../protocol/audit/connection-record.ts";
import { isObject } from "../../values/shape/index.ts";
import { parseJson } from "../../values/strict-json.ts";

/** A connection to a NATS server, as the server reports it. */
export interface Connection {
  readonly server: { readonly name: string; readonly id: string; readonly cluster?: string };
  /** The server's number for it. */
  readonly client: number;
  /** Public key (A…). */
  readonly account: string;
  /** A name that the callout gave, or the public key (U…) of a user with credentials. */
  readonly user: string;
  /** The client's own user JWT, which the server has verified; none if the callout was asked. */
  readonly jwt?: string;
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end?: ConnectionEnd;
}

export interface ConnectionEnd {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** In the server's words (client.go, ClosedState), for example `Client Closed`. */
  readonly reason: string;
  /** Messages and bytes from and to the client. */
  readonly sent: Traffic;
  readonly received: Traffic;
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads what a server publishes on `$SYS.ACCOUNT.*.CONNECT` and `$SYS.ACCOUNT.*.DISCONNECT` (events.go,
 * ConnectEventMsg and DisconnectEventMsg). The name that a client chose is not read.
 *
 * @throws JsonError
 */
export function readEvent(data: Uint8Array): Connection | undefined {
  const event = parseJson(data);
  if (!isObject(event) || !isObject(event.client)) return undefined;
  const { client, server, sent, received, reason, timestamp } = event;
  const about = readConnection(server, {
    ...{ cid: client.id, account: client.acc, authorized_user: client.user, jwt: client.jwt },
    ...{ ip: client.host, start: client.start },
  });
  if (!about || reason === undefined) return about;
  const end = { time: timeOf(timestamp), reason: reasonOf(reason) };
  return { ...about, end: { ...end, sent: traffic(sent), received: traffic(received) } };
}

/**
 * Whether an event has a member `jwt`, seen without reading it: most have none, and each login causes one. What a client calls itself can't
 * look like one, since quotes in it are escaped.
 */
export function hasJwt(event: Uint8Array): boolean {
  return Buffer.from(event.buffer, event.byteOffset, event.byteLength).includes('"jwt":');
}

/** Reads a connection of a CONNZ with `auth` (monitor.go, ConnInfo). */
export function readConnection(server: unknown, entry: unknown): Connection | undefined {
  if (!isObject(server) || !isObject(entry)) return undefined;
  const { name, id, cluster } = server;
  const { cid, account, authorized_user: user, jwt, ip, start } = entry;
  if (!isText(name) || !isText(id) || !isText(account) || !isText(user)) return undefined;
  if (typeof cid !== "number" || !Number.isSafeInteger(cid)) return undefined;
  return {
    server: { name, id, ...(isText(cluster) && { cluster }) },
    ...{ client: cid, account, user, address: isText(ip) ? ip : "" },
    ...(isText(jwt) && { jwt }),
    start: timeOf(start),
    ...endOf(entry),
  };
}

function endOf({ stop, reason, in_msgs, in_bytes, out_msgs, out_bytes }: Members) {
  if (stop === undefined) return {};
  const sent = traffic({ msgs: in_msgs, bytes: in_bytes });
  const received = traffic({ msgs: out_msgs, bytes: out_bytes });
  return { end: { time: timeOf(stop), reason: reasonOf(reason), sent, received } };
}

function traffic(value: unknown): Traffic {
  const { msgs, bytes } = isObject(value) ? value : {};
  return { messages: countOf(msgs), bytes: countOf(bytes) };
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const countOf = (value: unknown) => (typeof value === "number" ? value : 0);
const timeOf = (value: unknown) => Date.parse(isText(value) ? value : "") || 0;
/** The server's own words; anything else would be news. */
const reasonOf = (value: unknown) =>
  isText(value) && /^[A-Za-z ()/-]{1,64}$/.test(value) ? value : "unknown";
