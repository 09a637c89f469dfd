import { connect, type NatsConnection } from "@nats-io/transport-node";
import type { AccessDocument } from "../../../access/index.ts";
import { startNats, type NatsLayout } from "../../support/nats/servers.ts";

export interface SharingServer {
  /** Connects with the rights of a document's role. */
  holder(document: number, role: string): Promise<NatsConnection>;
  /** Connects to an account of a document, with all rights. */
  admin(document: number, account: string): Promise<NatsConnection>;
  stop(): Promise<void>;
}

/** A nats-server on a free port of the loopback, with the accounts of all documents apart. */
export async function startSharing(documents: readonly AccessDocument[]): Promise<SharingServer> {
  const accounts = Object.assign({}, ...documents.map(accountsOf)) as Record<string, unknown>;
  const nats = await startNats({
    config: ({ client, monitor }: NatsLayout) => `
      host: ${client.host}
      port: ${client.port}
      http_port: ${monitor.port}
      accounts: ${JSON.stringify(accounts)}
    `,
  });
  const open: NatsConnection[] = [];
  const login = async (user: string) => {
    const session = await connect({ servers: [...nats.urls], user, pass: "x", reconnect: false });
    open.push(session);
    return session;
  };
  return {
    holder: (document, role) => login(`${nameOf(document, role)}-holder`),
    admin: (document, account) => login(`${nameOf(document, account)}-admin`),
    stop: async () => {
      await Promise.all(open.map((session) => session.close()));
      await nats.stop();
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
