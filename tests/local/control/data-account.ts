import type { NatsConnection } from "@nats-io/transport-node";
import { CONTROL_DATA } from "../../../access/index.ts";
import { JetStream } from "../../../callout/link/jetstream.ts";
import { Link } from "../../../callout/link/link.ts";
import { jsonLog } from "../../../callout/log/log.ts";
import { calloutInbox, controlDataUserJwt, keyPair, publicKey } from "../../../nats/index.ts";
import type { Site } from "../callout/site.ts";

/** A session in CONTROL_DATA: what only a holder of the callouts' secrets can have. */
export class DataAccount {
  readonly connection: NatsConnection;
  readonly jetStream: JetStream;
  readonly #link: Link;

  private constructor(link: Link) {
    this.#link = link;
    this.connection = link.connection;
    this.jetStream = new JetStream(link.connection);
  }

  static async connect({ keys, nats }: Pick<Site, "keys" | "nats">): Promise<DataAccount> {
    const pair = keys.accounts[CONTROL_DATA];
    if (!pair) throw new Error("no keys");
    const jwt = controlDataUserJwt({
      user: publicKey("user", keys.calloutUser),
      account: publicKey("account", pair.identity),
      signer: keyPair("account", pair.signing),
      issuedAt: 1_750_000_000,
    });
    const options = {
      ...({ name: "intruder", inboxPrefix: calloutInbox, account: CONTROL_DATA } as const),
      nats: { servers: nats.urls },
      user: () => ({ jwt, key: keyPair("user", keys.calloutUser) }),
      log: jsonLog("intruder", () => undefined),
    };
    const link = await Link.connect(options, new AbortController().signal);
    if (!link) throw new Error("no link");
    return new DataAccount(link);
  }

  /** Asks JetStream's API, without the error that the callout would make of a refusal. */
  async api(subject: string, body: object = {}): Promise<object> {
    const answer = await this.connection.request(`$JS.API.${subject}`, JSON.stringify(body));
    return answer.json();
  }

  /** Texts that a bucket's stream holds, by key. */
  async stored(bucket: string): Promise<Map<string, string>> {
    const messages = await this.jetStream.readFrom(`KV_${bucket}`, { sequence: 1 }, { batch: 100 });
    const key = (subject: string) => subject.slice(`$KV.${bucket}.`.length);
    return new Map(
      messages.map(({ subject, data }) => [key(subject), Buffer.from(data).toString()]),
    );
  }

  close(): Promise<void> {
    return this.#link.close();
  }
}
