import { setTimeout as sleep } from "node:timers/promises";
import type { AccessDocument } from "../../access/index.ts";
import type { KickReason } from "../../protocol/audit/control-event.ts";
import type { Revocation, RevocationTarget } from "../../protocol/control/revocation.ts";
import type { ControlAudit } from "../audit/control-audit.ts";
import { leafNodesOf } from "../connections/leaf-nodes.ts";
import { connectionsOf } from "../connections/open-connections.ts";
import type { Servers } from "../link/servers.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import { isAbout } from "../session/revocable.ts";
import { rolesWith, type Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import type { ConnectionId, Ending } from "./ending.ts";
import { guidPattern } from "../../values/guid.ts";
import { unixSeconds } from "../time/unix-seconds.ts";

export interface EnforcementOptions {
  readonly sessions: Sessions;
  readonly policy: () => AccessDocument;
  /** Name in the policy of an account by its public key. */
  readonly accountName: (key: string) => string | undefined;
  readonly servers: () => Servers | undefined;
  readonly ending: Ending;
  readonly audit: ControlAudit;
  readonly metrics: Pick<CalloutMetrics, "kicked">;
  readonly log: Log;
}

/** How many sessions were ended. */
export interface EndedSessions {
  readonly ended: number;
  /** Those whose server has not answered; they are tried again behind the scenes. */
  readonly unreached: number;
}

/** Milliseconds that a replica leaves to the one that was asked, before it ends what is left. */
const head = 1000;

type Found = ConnectionId & { readonly user?: string };

/** Ends the sessions that may no longer be. */
export class Enforcement {
  readonly #options: EnforcementOptions;

  constructor(options: EnforcementOptions) {
    this.#options = options;
  }

  /** What the replicas know of a connection, if they do. */
  remembered({ server, client }: ConnectionId): Session | undefined {
    return this.#options.sessions.find(server, client, unixSeconds());
  }

  /** Name in the policy of an account by its public key. */
  accountName(key: string): string | undefined {
    return this.#options.accountName(key);
  }

  /** Sessions of an identity, in every account. */
  of(oid: string): Session[] {
    return this.#options.sessions.all(unixSeconds()).filter(({ identity }) => identity.oid === oid);
  }

  /** Whose token it is, if a callout remembers a session of it. */
  holderOf(uti: string): string | undefined {
    return this.#options.sessions.all(unixSeconds()).find(({ identity }) => identity.uti === uti)
      ?.identity.oid;
  }

  /**
   * Ends the remaining sessions that a revocation covers: this replica may have granted one at the moment
   * at which it came, and the replica that was asked may be gone.
   */
  async follow({ target }: Revocation): Promise<void> {
    await sleep(head, undefined, { ref: false });
    await this.end(this.#rememberedAbout(target), "revoked");
  }

  /** The same for a grant that was withdrawn. */
  async followWithdrawal(id: string): Promise<void> {
    await sleep(head, undefined, { ref: false });
    await this.endAssignment(id);
  }

  /** Ends every session that a revocation covers, on every node that answers. */
  async enforce({ target, by }: Revocation): Promise<EndedSessions> {
    const { servers } = this.#options;
    const asked = servers();
    const [known, clients, leafNodes] = await Promise.all([
      this.end(this.#rememberedAbout(target), "revoked"),
      asked ? connectionsOf(asked) : [],
      asked ? leafNodesOf(asked) : [],
    ]);
    const doubtful = [...clients, ...leafNodes].filter(
      // who asks waits for the answer, and nobody revokes themselves
      (connection) => !isNamed(connection, by) && this.#mayBeAbout(target, connection),
    );
    const unknown = await this.end(doubtful, "revoked");
    return {
      ended: known.ended + unknown.ended,
      unreached: known.unreached + unknown.unreached,
    };
  }

  /** Ends sessions, with a record and a count of each that was there. */
  async end(found: readonly Found[], reason: KickReason): Promise<EndedSessions> {
    const { audit, ending, log, metrics } = this.#options;
    // once it has ended, it is forgotten
    const known = new Map(found.map((one) => [one, this.remembered(one)]));
    const { ended, left } = await ending.end(found, (one) => {
      metrics.kicked(reason);
      audit.ended(one, known.get(one), reason).catch((error: unknown) => {
        log.error("audit_failed", { problem: messageOf(error) });
      });
    });
    if (ended.length > 0) log.info("sessions_ended", { reason, sessions: ended.length });
    return { ended: ended.length, unreached: left.length };
  }

  #rememberedAbout(target: RevocationTarget): Session[] {
    return this.#options.sessions.all(unixSeconds()).filter((one) => this.isAbout(target, one));
  }

  /** Ends the sessions that depend on an assignment. */
  async endAssignment(id: string): Promise<EndedSessions> {
    const all = this.#options.sessions.all(unixSeconds());
    const found = all.filter(({ temporaryRoles = [] }) =>
      temporaryRoles.some((one) => one.id === id),
    );
    return this.end(found, "grant_withdrawn");
  }

  /** Whether a target covers a session. */
  isAbout(target: RevocationTarget, session: Session): boolean {
    const { identity, evidence, account, temporaryRoles } = session;
    const { oid, azp, uti } = identity;
    const roles = this.rolesIn(account, rolesWith(identity.roles, temporaryRoles));
    return isAbout(target, { oid, azp, uti, roles, tokenAzp: evidence.azp });
  }

  /** The roles of a token that may count in an account: a role that the policy no longer has may have counted in any. */
  rolesIn(account: string, roles: readonly string[]): readonly string[] {
    const known = this.#options.policy().roles;
    return roles.filter((role) => !Object.hasOwn(known, role) || known[role]?.account === account);
  }

  /**
   * Whether to end a connection that no replica remembers, because all have restarted. Only its user's name is known, or the
   * name of its server; connections in doubt are ended, and may log in again.
   */
  #mayBeAbout(target: RevocationTarget, connection: Unremembered): boolean {
    if (this.remembered(connection)) return false;
    if (connection.user === undefined && !isGranted(connection)) return false;
    const { accountName, policy } = this.#options;
    if ("oid" in target) {
      // the names of OIDC issuers' identities do not show it
      return isNamed(connection, target.oid) || connection.user?.startsWith("oidc:") === true;
    }
    if (!("role" in target)) return true;
    const role = Object.hasOwn(policy().roles, target.role)
      ? policy().roles[target.role]
      : undefined;
    return !role || role.account === accountName(connection.account);
  }
}

type Unremembered = ConnectionId & {
  readonly account: string;
  /** Of a client. */
  readonly user?: string;
  /** Of a leaf node. */
  readonly name?: string;
};

const ownName = new RegExp(`^${guidPattern}(-|$)`);

/** Whether callouts may have let in this leaf node: others are remotes of the servers themselves, or have credentials. */
function isGranted({ name }: Unremembered): boolean {
  return name !== undefined && ownName.test(name);
}

function isNamed({ user, name }: Unremembered, oid: string): boolean {
  // callouts let in leaf nodes only by such a name
  return user?.endsWith(`:${oid}`) ?? (name === oid || name?.startsWith(`${oid}-`) === true);
}
