import type { NatsConnection } from "@nats-io/transport-node";
import { CONTROL, CONTROL_DATA } from "../../access/index.ts";
import {
  calloutQueue,
  NatsError,
  readUserJwt,
  streamsUserName,
  type UserClaims,
} from "../../nats/index.ts";
import type { AuditEvent } from "../../protocol/audit/event.ts";
import { JsonError } from "../../values/strict-json.ts";
import type { AuditSink } from "../audit/sink.ts";
import { Servers } from "../link/servers.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import type { Sessions } from "../session/sessions.ts";
import { bypassRecord, sessionEndRecord } from "./connection-record.ts";
import { hasJwt, readEvent, type Connection } from "./connection.ts";
import { withCredentials } from "./look.ts";

export interface ConnectionWatchOptions {
  readonly instance: string;
  /** Names in the policy by public key (A…). */
  readonly accounts: () => ReadonlyMap<string, string>;
  /** Whether a callout connects as this user (its public key, U…) in accounts of which it makes the streams. */
  readonly isCallout: (user: string) => boolean;
  readonly find: Sessions["find"];
  /** Called for each closed connection, once its record has the session's data. */
  readonly forget: (server: string, client: number) => void;
  readonly audit: AuditSink;
  readonly metrics: Pick<CalloutMetrics, "ended" | "bypassed">;
  readonly log: Log;
}

/** Records that may wait for the disk; beyond that, connections only count in metrics. */
const maxPending = 16_384;
/** Milliseconds for which records of ended sessions are collected: no caller waits for them. */
const gathering = 250;
/** Seconds for which an expired session is remembered for the event of its end. */
const grace = 60;
/** Name of the callouts' own users; anybody who can sign such a user can write the audit as well. */
const calloutName = "callout";
/** Accounts in which they connect. */
const calloutAccounts: readonly string[] = [CONTROL, CONTROL_DATA];
/** Milliseconds to look back: longer than break-glass credentials last. */
const past = 24 * 3600_000;

/**
 * Records what servers report about connections: the end of each session, and every session that no callout
 * has granted.
 *
 * A session with a JWT of its own account bypassed the callouts: for sessions that a callout granted, a server reports
 * no JWT, or the sentinel's, which is of another account.
 */
export class ConnectionWatch {
  readonly #options: ConnectionWatchOptions;
  readonly #known = new Set<string>();
  #pending = 0;

  constructor(options: ConnectionWatchOptions) {
    this.#options = options;
  }

  /** Follows the events of all servers; each goes to one replica. @param system a connection to SYS */
  follow(system: NatsConnection): void {
    const subscribe = (what: string, isNews: (data: Uint8Array) => boolean) =>
      system.subscribe(`$SYS.ACCOUNT.*.${what}`, {
        queue: calloutQueue,
        callback: (error, { data }) => {
          if (error) this.#lost(error);
          else if (isNews(data)) this.accept(data);
        },
      });
    // all others were granted by a callout, which knows them
    subscribe("CONNECT", hasJwt);
    subscribe("DISCONNECT", () => true);
  }

  /** Finds sessions that began while no callout was running. @param system a connection to SYS */
  async look(system: NatsConnection): Promise<void> {
    try {
      const servers = new Servers(system);
      for (const account of this.#options.accounts().keys()) {
        for (const connection of await withCredentials(servers, account))
          if (connection.start > Date.now() - past) this.#began(connection, true);
      }
    } catch (error) {
      this.#lost(error);
    }
  }

  #lost(error: unknown): void {
    this.#options.log.error("connections_unwatched", { problem: messageOf(error) });
  }

  /** Handles an event of a server, CONNECT or DISCONNECT. Never throws. */
  accept(data: Uint8Array): void {
    try {
      const connection = readEvent(data);
      if (!connection) return;
      if (connection.end) this.#ended({ ...connection, end: connection.end });
      else this.#began(connection, false);
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      this.#options.log.warn("connection_event_unreadable", { problem: error.message });
    }
  }

  #ended(connection: Connection & Required<Pick<Connection, "end">>): void {
    const { instance, find, forget, metrics } = this.#options;
    const { server, client } = connection;
    const session = find(server.id, client, Math.floor(connection.end.time / 1000) - grace);
    forget(server.id, client);
    const account = this.#accountOf(connection);
    if (account === undefined) return;
    metrics.ended(connection.end.reason);
    this.#known.delete(keyOf(connection));
    this.#record(sessionEndRecord(connection, session, { instance, account }), gathering);
  }

  #began(connection: Connection, isLate: boolean): void {
    const { instance, metrics, log } = this.#options;
    const account = this.#accountOf(connection);
    const claims = account === undefined ? undefined : ownClaims(connection);
    if (account === undefined || !claims) return;
    const key = keyOf(connection);
    if (this.#known.has(key)) return;
    this.#known.add(key);
    metrics.bypassed();
    const record = bypassRecord(connection, claims, { instance, account, isLate });
    log.error("session_not_granted", { id: record.id, account, user: record.user });
    this.#record(record);
  }

  /** Undefined for connections outside the policy's accounts (SYS, AUTH), and for the callouts' own. */
  #accountOf(connection: Connection): string | undefined {
    const { accounts, isCallout } = this.#options;
    const name = accounts().get(connection.account);
    if (name === undefined) return undefined;
    const claims = ownClaims(connection);
    const isOwn = calloutAccounts.includes(name)
      ? claims?.name === calloutName
      : // by its key, which the server has seen it prove: anybody with a key of the account can sign the name
        claims?.name === streamsUserName && isCallout(claims.user);
    return isOwn ? undefined : name;
  }

  #record(record: AuditEvent, maxWaitMs?: number): void {
    const { audit, log } = this.#options;
    if (this.#pending >= maxPending) {
      log.error("connection_not_recorded", { id: record.id, problem: "too many wait" });
      return;
    }
    this.#pending++;
    void audit
      .append(record, maxWaitMs)
      .catch((error: unknown) => {
        log.error("connection_not_recorded", { id: record.id, problem: messageOf(error) });
      })
      .finally(() => this.#pending--);
  }
}

const keyOf = ({ server, client }: Connection) => `${server.id} ${client}`;

/** Claims of the JWT, if it is of the connection's own account. */
function ownClaims({ jwt, account }: Connection): UserClaims | undefined {
  if (jwt === undefined) return undefined;
  try {
    const claims = readUserJwt(jwt);
    return claims.account === account ? claims : undefined;
  } catch (error) {
    if (error instanceof NatsError) return undefined;
    throw error;
  }
}
