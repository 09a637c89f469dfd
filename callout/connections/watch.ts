import type { NatsConnection } from "@nats-io/transport-node";
import { CONTROL, CONTROL_DATA } from "../../access/index.ts";
import { calloutQueue, NatsError, readUserJwt, type UserClaims } from "../../nats/index.ts";
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
  readonly find: Sessions["find"];
  /** Told of each connection that has ended, once its record has what is remembered of it. */
  readonly forget: (server: string, client: number) => void;
  readonly audit: AuditSink;
  readonly metrics: Pick<CalloutMetrics, "ended" | "bypassed">;
  readonly log: Log;
}

/** Records that may wait for the disk; more are told by metrics alone. */
const maxPending = 16_384;
/** Milliseconds for which ends of sessions wait for each other, since nobody waits for them. */
const gathering = 250;
/** Seconds for which a session that has expired is remembered for the event of its end. */
const grace = 60;
/** As whom the callouts connect, past themselves; who can sign such a user can write the audit as well. */
const calloutName = "callout";
/** Where they do. */
const calloutAccounts: readonly string[] = [CONTROL, CONTROL_DATA];
/** Milliseconds that a look goes back: longer than any credentials of break-glass last. */
const past = 24 * 3600_000;

/**
 * Puts into the audit what servers tell of connections: the end of each session, and every session that no callout
 * has granted.
 *
 * A session whose JWT is of the account itself came past the callouts: of those that a callout has let in, a server
 * tells none, or the sentinel's, which is of another account.
 */
export class ConnectionWatch {
  readonly #options: ConnectionWatchOptions;
  readonly #known = new Set<string>();
  #pending = 0;

  constructor(options: ConnectionWatchOptions) {
    this.#options = options;
  }

  /** Follows the events of all servers; of the replicas one gets each. @param system a connection to SYS */
  follow(system: NatsConnection): void {
    const subscribe = (what: string, isNews: (data: Uint8Array) => boolean) =>
      system.subscribe(`$SYS.ACCOUNT.*.${what}`, {
        queue: calloutQueue,
        callback: (error, { data }) => {
          if (error) this.#lost(error);
          else if (isNews(data)) this.accept(data);
        },
      });
    // all others were let in by a callout, which knows them
    subscribe("CONNECT", hasJwt);
    subscribe("DISCONNECT", () => true);
  }

  /** Looks for sessions that no event told of, since no callout was there. @param system a connection to SYS */
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

  /** Takes an event of a server, CONNECT or DISCONNECT. Never throws. */
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

  /** Undefined for what is none of the policy's: SYS, AUTH, and the callouts' own connections. */
  #accountOf(connection: Connection): string | undefined {
    const name = this.#options.accounts().get(connection.account);
    if (name === undefined || !calloutAccounts.includes(name)) return name;
    return ownClaims(connection)?.name === calloutName ? undefined : name;
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

/** Of a JWT of the very account that the connection is in. */
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
