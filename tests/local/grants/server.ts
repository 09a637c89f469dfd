import { connect, type NatsConnection } from "@nats-io/transport-node";
import type { Permissions } from "../../../access/index.ts";
import { startNats, type NatsLayout } from "../../support/nats/servers.ts";

/** One isolated account with an unrestricted user `<name>-admin` and the user `<name>` under test. */
export interface TestAccount {
  readonly name: string;
  readonly rules: Permissions;
  /** Further users, `<name>-<other>`. */
  readonly others?: Readonly<Record<string, Permissions>>;
  /** Services that the account `<name>-neighbour` imports, with an unrestricted user of the same name. */
  readonly shared?: readonly string[];
}

export interface TestServer {
  readonly port: number;
  /** Connects as the account's user under test, or as another one of its. */
  session(account: string, inboxPrefix: string, other?: string): Promise<NatsConnection>;
  admin(account: string): Promise<NatsConnection>;
  neighbour(account: string): Promise<NatsConnection>;
  stop(): Promise<void>;
}

/** A nats-server on a free port of the loopback, with JetStream, whose users are in its file. */
export async function startServer(accounts: readonly TestAccount[]): Promise<TestServer> {
  const nats = await startNats({ config: (layout) => configOf(layout, accounts) });
  const servers = [...nats.urls];
  const open = (user: string, inboxPrefix = "_INBOX") =>
    connect({ servers, user, pass: user, inboxPrefix, reconnect: false });
  return {
    port: Number(new URL(nats.urls[0] ?? "").port),
    session: (account, inboxPrefix, other) =>
      open(other === undefined ? account : `${account}-${other}`, inboxPrefix),
    admin: (account) => open(`${account}-admin`),
    neighbour: (account) => open(`${account}-neighbour`),
    stop: () => nats.stop(),
  };
}

/** Of what is text here, nats-server replaces the variables; JSON is a form of the rest. */
function configOf(
  { client, monitor, storeFolder }: NatsLayout,
  accounts: readonly TestAccount[],
): string {
  return `
    host: ${client.host}
    port: ${client.port}
    http_port: ${monitor.port}
    jetstream: { store_dir: ${storeFolder} }
    accounts: ${JSON.stringify(accountsOf(accounts))}
  `;
}

function accountsOf(accounts: readonly TestAccount[]): Record<string, unknown> {
  const user = (name: string, rules?: Permissions) => ({
    ...{ user: name, password: name },
    ...(rules && { permissions: permissionsOf(rules) }),
  });
  return Object.fromEntries<unknown>(
    accounts.flatMap(({ name, rules, others = {}, shared = [] }) => [
      [
        name,
        {
          jetstream: "enabled",
          exports: shared.map((service) => ({ service })),
          users: [
            user(`${name}-admin`),
            user(name, rules),
            ...Object.entries(others).map(([other, own]) => user(`${name}-${other}`, own)),
          ],
        },
      ],
      [
        `${name}-neighbour`,
        {
          imports: shared.map((subject) => ({ service: { account: name, subject } })),
          users: [user(`${name}-neighbour`)],
        },
      ],
    ]),
  );
}

function permissionsOf({ publish, subscribe, responses }: Permissions): Record<string, unknown> {
  return {
    publish,
    subscribe,
    ...(responses && {
      allow_responses: { max: responses.max, expires: `${responses.ttl}s` },
    }),
  };
}
