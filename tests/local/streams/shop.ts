import type { NatsConnection } from "@nats-io/transport-node";
import type { AccessDocument } from "../../../access/index.ts";
import type { StreamEvent } from "../../../protocol/audit/stream-event.ts";
import type { StreamPage, StreamRow, StreamState } from "../../../protocol/control/stream-row.ts";
import { buildCallout } from "../../../tools/build.ts";
import { until } from "../../support/waiting/until.ts";
import { Steer } from "../control/steer.ts";
import type { Replica } from "../callout/replica.ts";
import { Site, type SiteOptions } from "../callout/site.ts";
import { admin } from "./declare.ts";

type Config = Readonly<Record<string, unknown>>;

/** After so many policies the administrator and the operator connect again. */
const sessionPolicies = 4;

/** A site with an account that declares streams, its administrator and an operator. */
export class Shop {
  readonly site: Site;
  replicas: readonly Replica[] = [];
  #admin: NatsConnection | undefined;
  #steer: Steer | undefined;
  /** Policies that were declared. */
  #declared = 0;

  private constructor(site: Site) {
    this.site = site;
  }

  /** @param replicas names of those that are started */
  static async open(
    policy: AccessDocument,
    replicas: readonly string[] = ["callout-0"],
    options: SiteOptions = { nodes: 1 },
  ): Promise<Shop> {
    const shop = new Shop(await Site.create(await buildCallout(), policy, options));
    shop.replicas = await Promise.all(replicas.map((name) => shop.site.start(name)));
    return shop;
  }

  /** Puts another policy in force at the callouts. */
  async declare(policy: AccessDocument): Promise<void> {
    // callouts end sessions whose policy is so old that they have forgotten it
    if (++this.#declared % sessionPolicies === 0) this.#admin = this.#steer = undefined;
    await this.site.writePolicy(JSON.stringify(policy));
    for (const replica of this.replicas) replica.signal("SIGHUP");
  }

  /** The administrator of the account. */
  async admin(): Promise<NatsConnection> {
    if (!this.#admin || this.#admin.isClosed())
      this.#admin = await this.site.connect(this.site.token(admin), "shop");
    return this.#admin;
  }

  async steer(): Promise<Steer> {
    if (!this.#steer || this.#steer.connection.isClosed())
      this.#steer = await Steer.connect(this.site);
    return this.#steer;
  }

  /** Asks JetStream as the administrator. */
  async api(subject: string, body: object = {}): Promise<Config> {
    const connection = await this.admin();
    const answer = await connection.request(`$JS.API.${subject}`, JSON.stringify(body));
    return answer.json<Config>();
  }

  /** The configuration of a stream; undefined when there is none. */
  async config(name = "ORDERS"): Promise<Config | undefined> {
    const { config } = await this.api(`STREAM.INFO.${name}`);
    return config as Config | undefined;
  }

  /** Messages of a stream. */
  async messages(name = "ORDERS"): Promise<number> {
    const { state } = await this.api(`STREAM.INFO.${name}`);
    return (state as { messages: number }).messages;
  }

  /** Stores a message. @throws Error when no stream takes it: a refusal has a sequence as well, which is 0 */
  async store(subject: string, text = "1"): Promise<void> {
    const answer = await (await this.admin()).request(subject, text);
    const { error, seq = 0 } = answer.json<{ error?: object; seq?: number }>();
    if (error !== undefined || seq === 0) throw new Error(`not stored: ${answer.string()}`);
  }

  async page(): Promise<StreamPage> {
    return (await this.steer()).ask<StreamPage>("inspect", { op: "streams" });
  }

  async row(stream = "ORDERS", consumer?: string): Promise<StreamRow | undefined> {
    const { streams } = await this.page();
    return streams.find((each) => each.stream === stream && each.consumer === consumer);
  }

  /** The row of a stream or consumer, once it is in this state under a policy. */
  async settled(
    { digest }: Pick<AccessDocument, "digest">,
    state: StreamState,
    stream = "ORDERS",
    consumer?: string,
  ): Promise<StreamRow> {
    let row: StreamRow | undefined;
    const isThere = async () => {
      row = await this.row(stream, consumer);
      return row?.policy === digest && row.state === state;
    };
    const said = () => this.replicas.flatMap(({ output }) => output.split("\n"));
    const isNews = (line: string) => !line.includes('"control_request"');
    const details = () => [JSON.stringify(row), ...said().filter(isNews)].join("\n");
    await until(`${stream} ${consumer ?? ""} to be ${state}`, isThere, { details, everyMs: 50 });
    return row as StreamRow;
  }

  /** Audit records about streams, of all replicas. */
  get records(): StreamEvent[] {
    const all = this.replicas.flatMap(({ audit }) => audit);
    return all.filter((event): event is StreamEvent => event.class_uid === 3004);
  }

  async close(): Promise<void> {
    await this.site.stop();
  }
}
