/** What runs: every operation of every case, with one client, in two places, and once more with all rights. */
import { createHash } from "node:crypto";
import {
  account,
  compile,
  decide,
  exportStream,
  fromAccount,
  policy,
  role,
  vault,
} from "../../../access/index.ts";
import type { AccessDocument, Account, Grant } from "../../../access/index.ts";
import type {
  ResponsePermission,
  SubjectPermissions,
} from "../../../access/subjects/permissions.ts";
import type { Case, Operation } from "./case.ts";
import type { Args, Ordered } from "./protocol.ts";

/** Where what it uses is: in the session's own account, or behind its wall. */
export const places = ["own", "wall"] as const;
export type Place = (typeof places)[number];

/** One run of one operation. */
export interface Run {
  readonly case: Case;
  readonly operation: Operation;
  /** The same for all runs of the operation under its case. */
  readonly row: number;
  /** `all`: in the session's own account, with all rights. */
  readonly rights: Place | "all";
  /** Where what it works on is made, or where others ask what it serves. */
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
  const sites = sitesOf(client);
  const granted = all.flatMap(({ each, operation }, row) =>
    placesOf(each).map((rights) => {
      const id = `${client}-${rights}-${row}`;
      const args = namesOf(id);
      const site = sites.of(each, rights);
      const roles = [roleOf(id, site.session, each.grants(args, site.used))];
      if (each.others !== undefined && site.home !== site.session)
        roles.push(roleOf(`${id}-others`, site.home, each.others(args, site.used)));
      return { each, operation, row, rights, id, args, site, roles };
    }),
  );
  const { document } = compile(
    policy({
      accounts: sites.accounts,
      streams: granted.flatMap(({ each, args, site }) => each.streams?.(args, site.used) ?? []),
      roles: granted.flatMap(({ roles }) => roles),
    }),
  );
  return {
    accounts: document.accounts,
    // side by side, so that what takes long for all takes as long for each
    runs: [
      ...granted.map(({ each, operation, row, rights, id, args, site }): Run => {
        const { session, home, domain } = site;
        const access = accessOf(document, id, session.name);
        const ordered = orderedOf(id, operation, session.name, domain, args);
        return { case: each, operation, row, rights, home: home.name, ordered, access };
      }),
      ...all.map(({ each, operation }, row): Run => {
        const id = `${client}-all-${row}`;
        const { session } = sites.of(each, "own");
        const access = { account: session.name, publish: ALL, subscribe: ALL };
        const ordered = orderedOf(id, operation, session.name, null, namesOf(id));
        return { case: each, operation, row, rights: "all", home: session.name, ordered, access };
      }),
    ].sort((a, b) => a.row - b.row),
  };
}

function placesOf({ beyond }: Case): readonly Place[] {
  return beyond === "none" ? ["own"] : places;
}

/** The accounts of a client, and which of them an operation uses. */
function sitesOf(client: string) {
  const jetstream = { ...LIMITS, streams: 10_000, consumers: 100_000 };
  const feed = { name: "feed", description: "What others publish" };
  const own = account(`${client}-own`, { description: "Has streams of its own", jetstream });
  const shop = account(`${client}-shop`, {
    description: "Has services and publishers for others",
    exports: [exportStream("feed.>", feed)],
  });
  const app = account(`${client}-app`, {
    description: "Uses what the others have",
    imports: [fromAccount(shop, "feed")],
  });
  const data = vault(`${client}-data`, { description: "Has streams for others", jetstream });
  const beyond = {
    vault: { session: app, used: data, home: data, domain: data.name },
    services: { session: app, used: shop, home: shop, domain: null },
    requesters: { session: shop, used: shop, home: app, domain: null },
  };
  return {
    accounts: [own, shop, app, data],
    of: ({ beyond: what = "vault" }: Case, place: Place): Site =>
      place === "own" || what === "none"
        ? { session: own, used: own, home: own, domain: null }
        : beyond[what],
  };
}

interface Site {
  readonly session: Account;
  /** Where what its grants name is. */
  readonly used: Account;
  /** Where what it works on is made, or where others ask what it serves. */
  readonly home: Account;
  readonly domain: string | null;
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
  return {
    ...{ stream: `S-${id}`, subject: `s-${id}`, consumer: oidOf(id) },
    ...{ bucket: `b-${id}`, service: `v-${id}` },
  };
}

/** An object id made of a run's name, as that of an identity of its own. */
function oidOf(id: string): string {
  const digits = createHash("sha256").update(id).digest("hex").slice(0, 12);
  return `00000000-0000-4000-8000-${digits}`;
}
