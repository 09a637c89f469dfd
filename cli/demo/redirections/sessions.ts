import { nuid, PermissionViolationError, type NatsConnection } from "@nats-io/transport-node";
import { connectWith } from "../../network/connect.ts";
import { identityOf } from "../../oauth/access-token.ts";
import { localToken } from "../../oauth/local-issuer.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Who } from "./model.ts";

/** A session of one identity in one account. */
export interface Session {
  readonly connection: NatsConnection;
  /** Publishes, and has the session's open messages known to who hears the subject. */
  publish(subject: string, body: string, reply?: string): Promise<void>;
  /** A subject that this session may receive, and into which vaults deliver to its account. */
  inbox(): string;
  /** Whether the server has denied to publish there since the session began. */
  denied(subject: string): boolean;
}

/**
 * Sessions that are opened once each, with real tokens. The import of an account takes a redirected answer on only
 * at the node to which the answerer is connected, so a trick has to be tried on every node.
 */
export class Sessions {
  readonly #settings: Settings;
  readonly #open = new Map<string, Promise<Session>>();
  readonly #openly = new Map<string, string[]>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** @throws Failure when the issuer or a server cannot be reached, or the login is refused */
  of(who: Who, server = this.#settings.servers[0]): Promise<Session> {
    const key = `${who.as} ${who.account} ${server}`;
    const session = this.#open.get(key) ?? this.#start(who, server);
    this.#open.set(key, session);
    return session;
  }

  /** One on every node. */
  everywhere(who: Who): Promise<Session[]> {
    return Promise.all(this.#settings.servers.map((server) => this.of(who, server)));
  }

  /** Bodies of what was published to a subject openly, each until somebody takes it off the list. */
  openly(subject: string): string[] {
    const bodies = this.#openly.get(subject) ?? [];
    this.#openly.set(subject, bodies);
    return bodies;
  }

  async close(): Promise<void> {
    for (const opened of await Promise.allSettled(this.#open.values()))
      if (opened.status === "fulfilled") await opened.value.connection.close();
  }

  async #start({ as, account }: Who, server: string | undefined): Promise<Session> {
    const token = await localToken(this.#settings, as);
    const { oid } = identityOf(token);
    const connection = await connectWith(this.#settings, { token, oid, account, server });
    const denials = new Set<string>();
    void listen(connection, denials);
    return {
      connection,
      publish: async (subject, body, reply) => {
        this.openly(subject).push(body);
        connection.publish(subject, body, reply === undefined ? {} : { reply });
        await connection.flush();
      },
      inbox: () => `_INBOX.${oid}.${account}.${nuid.next()}`,
      denied: (subject) => denials.has(subject),
    };
  }
}

async function listen(connection: NatsConnection, denials: Set<string>): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type !== "error" || !(status.error instanceof PermissionViolationError)) continue;
    if (status.error.operation === "publish") denials.add(status.error.subject);
  }
}
