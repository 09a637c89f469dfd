import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  diff,
  type AccessDocument,
  type Change,
  type SubjectPermissions,
} from "../../../access/index.ts";
import { mergePermissions, splitQueue } from "../../../access/subjects/permissions.ts";
import { sessionPermissions } from "../../../access/document/session.ts";
import { startNats, type NatsServers } from "../../support/nats/servers.ts";
import { policyChanges } from "../../support/policies/changes.ts";
import { Wire } from "../grants/wire.ts";

/** Who the session is that holds the roles. */
const CLAIMS = {
  "{oid}": "11111111-1111-4111-8111-111111111111",
  "{azp}": "22222222-2222-4222-8222-222222222222",
  "{tid}": "33333333-3333-4333-8333-333333333333",
};

/** A session under one of the two policies, and somebody in the account where the subject is. */
interface Session {
  readonly user: string;
  readonly admin: string;
  readonly account: string;
  readonly document: AccessDocument;
  readonly subscribe: SubjectPermissions;
  readonly publish: SubjectPermissions;
}

interface Trial {
  readonly title: string;
  readonly change: Change;
  /** Under the policy that refuses. */
  readonly refused: Session;
  readonly permitted: Session;
}

const trials = policyChanges.flatMap(({ name, base, head }, i): Trial[] =>
  diff(base, head).roles.flatMap((role) => {
    const trial = (change: Change, gained: boolean, n: number): Trial => {
      const names = [role.role, ...(change.together ?? [])];
      const session = (document: AccessDocument, side: string): Session =>
        sessionOf(document, names, {
          site: `c${i}-${side}`,
          n: `${role.role}-${gained}-${n}`,
          change,
          own: role.account,
        });
      const before = session(base, "base");
      const after = session(head, "head");
      const [refused, permitted] = gained ? [before, after] : [after, before];
      const { subject } = change.witness;
      return { title: `${name}: ${gained ? "+" : "-"} ${subject}`, change, refused, permitted };
    };
    return [
      ...role.gained.map((change, n) => trial(change, true, n)),
      ...role.lost.map((change, n) => trial(change, false, n)),
    ];
  }),
);

function sessionOf(
  document: AccessDocument,
  names: readonly string[],
  at: { site: string; n: string; change: Change; own: string },
): Session {
  const roles = names.flatMap((name) => document.roles[name] ?? []);
  const rules = mergePermissions([sessionPermissions(document), ...roles]);
  const fill = (entries: readonly string[]) => entries.map((entry) => filled(entry, at.change));
  const part = ({ allow, deny }: SubjectPermissions) => ({ allow: fill(allow), deny: fill(deny) });
  return {
    user: `${at.site}-${at.n}`,
    admin: `${at.site}-${at.change.account}-admin`,
    account: at.own,
    document,
    publish: part(rules.publish),
    subscribe: part(rules.subscribe),
  };
}

function filled(text: string, { witness }: Change): string {
  const claims = { ...CLAIMS, ...witness.when };
  return Object.entries(claims).reduce((all, [claim, id]) => all.replaceAll(claim, id), text);
}

describe("a real server agrees with every witness", () => {
  let servers: NatsServers;
  let port: number;
  beforeAll(async () => {
    servers = await startNats({ config: configuration() });
    port = Number(new URL(servers.urls[0] ?? "").port);
  });
  afterAll(() => servers.stop());

  it("there are some of each kind", () => {
    const kinds = trials.map(({ change, permitted }) =>
      [
        change.direction,
        change.account === permitted.account,
        change.together !== undefined,
      ].join(),
    );
    expect(new Set(kinds).size).toBeGreaterThanOrEqual(5);
  });

  it.each(trials)("$title", async ({ change, refused, permitted }) => {
    expect({ refused: await works(change, refused) }).toEqual({ refused: false });
    expect({ permitted: await works(change, permitted) }).toEqual({ permitted: true });
  });

  async function works(change: Change, session: Session): Promise<boolean> {
    const admin = await Wire.open(port, session.admin);
    const user = await Wire.open(port, session.user);
    const subject = filled(change.witness.subject, change);
    try {
      if (change.direction === "publish") {
        await admin.send(`SUB ${subject} 1\r\n`);
        await user.send(publications([subject, ...localNames(subject, change, session)]));
        return (await admin.send("")).includes(`MSG ${subject} `);
      }
      await user.send(subscriptions(subject, session.subscribe, change.witness.queue));
      await admin.send(publications([subject]));
      return /^MSG /m.test(await user.send(""));
    } finally {
      admin.close();
      user.close();
    }
  }
});

/** Everything that might receive it: the subject, every entry, and what `a.*` lets in besides. */
function subscriptions(subject: string, { allow }: SubjectPermissions, queue = ""): string {
  const patterns = allow.map((entry) => splitQueue(entry).subject);
  const wanted = new Set([subject, ...patterns, ...patterns.map((it) => it.replace(/\*$/, ">"))]);
  return [...wanted].map((pattern, sid) => `SUB ${pattern} ${queue} ${sid}\r\n`).join("");
}

function publications(subjects: readonly string[]): string {
  return subjects.map((subject) => `PUB ${subject} 0\r\n\r\n`).join("");
}

/** What the session's own account calls a subject of another. */
function localNames(subject: string, change: Change, { account, document }: Session): string[] {
  const imports = document.accounts[account]?.imports ?? [];
  return imports
    .filter((item) => item.from === change.account && item.subject === subject)
    .map(({ to }) => to);
}

/** Both policies of every change in one server, each in accounts of its own. */
function configuration(): string {
  const sides = policyChanges.flatMap(({ base, head }, i) => [
    [`c${i}-base`, base] as const,
    [`c${i}-head`, head] as const,
  ]);
  const sessions = trials.flatMap(({ refused, permitted }) => [refused, permitted]);
  const accounts = sides
    .filter(([site]) => sessions.some(({ user }) => user.startsWith(`${site}-`)))
    .flatMap(([site, document]) =>
      Object.entries(document.accounts).map(([name, { exports, imports }]) => [
        `${site}-${name}`,
        {
          exports: exports.map(({ kind, subject }) => ({ [kind]: subject })),
          imports: imports.map(({ kind, from, subject, to }) => ({
            [kind]: { account: `${site}-${from}`, subject },
            to,
          })),
          users: [
            { user: `${site}-${name}-admin`, password: `${site}-${name}-admin` },
            ...sessions
              .filter(({ user, account }) => user.startsWith(`${site}-`) && account === name)
              .map(({ user, publish, subscribe }) => ({
                user,
                password: user,
                permissions: { publish, subscribe },
              })),
          ],
        },
      ]),
    );
  const listen =
    "server_name: $NATS_NAME, host: 127.0.0.1, port: $NATS_PORT, http_port: $NATS_MONITOR_PORT";
  return `${listen.replaceAll(", ", "\n")}\naccounts: ${JSON.stringify(Object.fromEntries(accounts), null, 1)}\n`;
}
