/** What runs: every operation of every case, with one client, in two places, and once more with all rights. */
import { createHash } from "node:crypto";
import { account, compile, decide, policy, role, vault } from "../../../access/index.ts";
import type { AccessDocument, Grant } from "../../../access/index.ts";
import type {
  ResponsePermission,
  SubjectPermissions,
} from "../../../access/subjects/permissions.ts";
import type { Case, Operation } from "./case.ts";
import type { Args, Ordered } from "./protocol.ts";

/** Where the streams are: in the session's own account, or in a vault behind its wall. */
export const places = ["own", "vault"] as const;
export type Place = (typeof places)[number];

/** One run of one operation. */
export interface Run {
  readonly case: Case;
  readonly operation: Operation;
  /** The same for all runs of the operation under its case. */
  readonly row: number;
  /** `all`: in the session's own account, with all rights. */
  readonly rights: Place | "all";
  /** Where its stream is made. */
  readonly home: string;
  readonly ordered: Ordered;
  /** What the server lets it do. */
  readonly access: Access;
}

/** What the server lets a session do, and where. */
export interface Access {
  readonly account: string;
  readonly publish: SubjectPermissions;
  readonly subscribe: SubjectPermissions;
  readonly responses?: ResponsePermission;
}

export interface Plan {
  readonly accounts: AccessDocument["accounts"];
  readonly runs: readonly Run[];
}

const ALL = { allow: [">"], deny: [] };

/** What is prepared is in memory; what clients make themselves is where they put it. */
const LIMITS = { memory: "1GiB", disk: "1GiB" } as const;

/** @param client its name, and the beginning of those of its accounts */
export function planOf(client: string, cases: readonly Case[]): Plan {
  const all = cases.flatMap((each) => each.operations.map((operation) => ({ each, operation })));
  const jetstream = { ...LIMITS, streams: 10_000, consumers: 100_000 };
  const own = account(`${client}-own`, { description: "Has streams of its own", jetstream });
  const app = account(`${client}-app`, { description: "Uses those of the vault" });
  const data = vault(`${client}-data`, { description: "Has streams for others", jetstream });
  const where = {
    own: { session: own, home: own, domain: null },
    vault: { session: app, home: data, domain: data.name },
  };
  const granted = all.flatMap(({ each, operation }, row) =>
    places.map((rights) => {
      const id = `${client}-${rights}-${row}`;
      const args = namesOf(id);
      const grants = each.grants(args, where[rights].home);
      return { each, operation, row, rights, id, args, grants };
    }),
  );
  const { document } = compile(
    policy({
      accounts: [own, app, data],
      roles: granted.map(({ id, rights, grants }) => roleOf(id, where[rights].session, grants)),
    }),
  );
  return {
    accounts: document.accounts,
    // side by side, so that what takes long for all takes as long for each
    runs: [
      ...granted.map(({ each, operation, row, rights, id, args }): Run => {
        const { session, home, domain } = where[rights];
        const access = accessOf(document, id, session.name);
        const ordered = orderedOf(id, operation, session.name, domain, args);
        return { case: each, operation, row, rights, home: home.name, ordered, access };
      }),
      ...all.map(({ each, operation }, row): Run => {
        const id = `${client}-all-${row}`;
        const access = { account: own.name, publish: ALL, subscribe: ALL };
        const ordered = orderedOf(id, operation, own.name, null, namesOf(id));
        return { case: each, operation, row, rights: "all", home: own.name, ordered, access };
      }),
    ].sort((a, b) => a.row - b.row),
  };
}

function roleOf(name: string, home: ReturnType<typeof account>, grants: readonly Grant[]) {
  return role(name, { description: name, account: home, members: ["application"], grants });
}

function accessOf(document: AccessDocument, id: string, account: string): Access {
  const claims = { oid: oidOf(id), azp: oidOf(id), tid: oidOf(id) };
  const who = { kind: "application", roles: [id], claims } as const;
  const decision = decide(document, who, { account, now: 0 });
  if (!decision.granted) throw new Error(decision.detail);
  const { publish, subscribe, responses } = decision.permissions;
  return { account, publish, subscribe, ...(responses && { responses }) };
}

function orderedOf(
  id: string,
  operation: Operation,
  account: string,
  domain: string | null,
  args: Args,
): Ordered {
  const inboxPrefix = `_INBOX.${oidOf(id)}.${account}`;
  return { id, operation: operation.name, user: id, password: id, inboxPrefix, domain, args };
}

/** Names that no other run has. */
function namesOf(id: string): Args {
  return { stream: `S-${id}`, subject: `s-${id}`, consumer: oidOf(id), bucket: `b-${id}` };
}

/** An object id made of a run's name, as that of an identity of its own. */
function oidOf(id: string): string {
  const digits = createHash("sha256").update(id).digest("hex").slice(0, 12);
  return `00000000-0000-4000-8000-${digits}`;
}
