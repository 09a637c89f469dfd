import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { connect, type NatsConnection } from "@nats-io/transport-node";

import type { Rules } from "../../../access/index.ts";

/** One isolated account with an unrestricted user `<name>-admin` and the user `<name>` under test. */
export interface TestAccount {
  readonly name: string;
  readonly rules: Rules;
  /** Further users, `<name>-<other>`. */
  readonly others?: Readonly<Record<string, Rules>>;
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
  const dir = mkdtempSync(join(tmpdir(), "grants-"));
  const file = join(dir, "nats.conf");
  const body = { jetstream: { store_dir: join(dir, "jetstream") }, accounts: accountsOf(accounts) };
  writeFileSync(file, JSON.stringify({ listen: "127.0.0.1:-1", ports_file_dir: dir, ...body }));
  const server = spawn("nats-server", ["-c", file], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const port = await portOf(join(dir, `nats-server_${server.pid ?? 0}.ports`));
  const open = (user: string, inboxPrefix = "_INBOX") =>
    connect({ servers: `127.0.0.1:${port}`, user, pass: user, inboxPrefix, reconnect: false });
  return {
    port,
    session: (account, inboxPrefix, other) =>
      open(other === undefined ? account : `${account}-${other}`, inboxPrefix),
    admin: (account) => open(`${account}-admin`),
    neighbour: (account) => open(`${account}-neighbour`),
    stop: async () => {
      server.kill();
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function accountsOf(accounts: readonly TestAccount[]): Record<string, unknown> {
  const user = (name: string, rules?: Rules) => ({
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

function permissionsOf({ publish, subscribe, responses }: Rules): Record<string, unknown> {
  return {
    publish,
    subscribe,
    ...(responses && {
      allow_responses: { max: responses.max, expires: `${responses.ttl}s` },
    }),
  };
}

async function portOf(file: string): Promise<number> {
  for (let i = 0; i < 200; i += 1) {
    try {
      const { nats } = JSON.parse(readFileSync(file, "utf8")) as { nats: string[] };
      return Number(new URL(nats[0] ?? "").port);
    } catch {
      await sleep(25);
    }
  }
  throw new Error("nats-server did not start");
}
