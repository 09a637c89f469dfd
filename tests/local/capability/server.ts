import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { connect, type NatsConnection } from "@nats-io/transport-node";

import type { AccessDocument } from "../../../access/index.ts";

export interface SharingServer {
  /** Connects with the rights of a document's role. */
  holder(document: number, role: string): Promise<NatsConnection>;
  /** Connects to an account of a document, with all rights. */
  admin(document: number, account: string): Promise<NatsConnection>;
  stop(): Promise<void>;
}

/** A nats-server on a free port of the loopback, with the accounts of all documents apart. */
export async function startSharing(documents: readonly AccessDocument[]): Promise<SharingServer> {
  const dir = mkdtempSync(join(tmpdir(), "sharing-"));
  const file = join(dir, "nats.conf");
  const accounts = Object.assign({}, ...documents.map(accountsOf)) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ listen: "127.0.0.1:-1", ports_file_dir: dir, accounts }));
  const server = spawn("nats-server", ["-c", file], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const port = await portOf(join(dir, `nats-server_${server.pid ?? 0}.ports`));
  const open: NatsConnection[] = [];
  const login = async (user: string) => {
    const nats = await connect({ servers: `127.0.0.1:${port}`, user, pass: "x", reconnect: false });
    open.push(nats);
    return nats;
  };
  return {
    holder: (document, role) => login(`${nameOf(document, role)}-holder`),
    admin: (document, account) => login(`${nameOf(document, account)}-admin`),
    stop: async () => {
      await Promise.all(open.map((nats) => nats.close()));
      server.kill();
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function nameOf(document: number, account: string): string {
  return `${account}-${document}`;
}

function accountsOf({ accounts, roles }: AccessDocument, i: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(accounts).map(([account, { exports, imports }]) => [
      nameOf(i, account),
      {
        exports: exports.map(({ kind, subject }) => ({ [kind]: subject })),
        imports: imports.map(({ kind, from, subject, to }) => ({
          [kind]: { account: nameOf(i, from), subject },
          to,
        })),
        users: [
          { user: `${nameOf(i, account)}-admin`, password: "x" },
          ...Object.entries(roles)
            .filter(([, role]) => role.account === account)
            .map(([name, { publish, subscribe }]) => ({
              user: `${nameOf(i, name)}-holder`,
              password: "x",
              permissions: { publish, subscribe },
            })),
        ],
      },
    ]),
  );
}

async function portOf(file: string): Promise<number> {
  for (let i = 0; i < 400; i += 1) {
    try {
      const { nats } = JSON.parse(readFileSync(file, "utf8")) as { nats: string[] };
      return Number(new URL(nats[0] ?? "").port);
    } catch {
      await sleep(25);
    }
  }
  throw new Error("nats-server did not start");
}
