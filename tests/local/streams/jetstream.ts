/** A nats-server with JetStream, one account, and its API by hand: what it says is what counts. */
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { startNats, type NatsLayout } from "../../support/nats/servers.ts";

/** An answer of JetStream's API. */
export interface Answer {
  readonly error?: { readonly err_code: number; readonly description: string };
  readonly config?: Readonly<Record<string, unknown>>;
  readonly state?: { readonly messages: number; readonly first_seq: number };
}

export interface JetStream {
  readonly nc: NatsConnection;
  /** @param subject after `$JS.API.` */
  api(subject: string, body?: object): Promise<Answer>;
  /** Messages that a stream has. */
  count(stream: string): Promise<number>;
  /** Publishes; whether a stream has acknowledged it. */
  store(subject: string, body?: string): Promise<boolean>;
  stop(): Promise<void>;
}

/** @param account settings of the account's JetStream, in the server's file */
export async function startJetStream(account: object | "enabled" = "enabled"): Promise<JetStream> {
  const nats = await startNats({
    config: ({ client, monitor, storeFolder }: NatsLayout) => `
      host: ${client.host}
      port: ${client.port}
      http_port: ${monitor.port}
      jetstream: { store_dir: ${storeFolder}, max_memory_store: 1GB, max_file_store: 4GB }
      accounts: { A: { jetstream: ${JSON.stringify(account)}, users: [{ user: a, password: a }] } }
    `,
  });
  const nc = await connect({ servers: [...nats.urls], user: "a", pass: "a", reconnect: false });
  const api = async (subject: string, body?: object): Promise<Answer> => {
    const text = body === undefined ? "" : JSON.stringify(body);
    return (await nc.request(`$JS.API.${subject}`, text, { timeout: 10_000 })).json<Answer>();
  };
  return {
    nc,
    api,
    count: async (stream) => (await api(`STREAM.INFO.${stream}`)).state?.messages ?? -1,
    store: async (subject, body = "x") => {
      try {
        const answer = await nc.request(subject, body, { timeout: 2000 });
        return answer.json<Answer>().error === undefined;
      } catch {
        return false; // nobody stores it
      }
    },
    stop: async () => {
      await nc.close();
      await nats.stop();
    },
  };
}
