/** A policy in force on a real nats-server: holders of its roles, and administrators who see everything. */
import { compile, decide, type Policy } from "../../../access/index.ts";
import { startBroker } from "../../../attack/broker.ts";
import type { Message, PublishOptions, Wire } from "../../../attack/wire.ts";
import { absence } from "../../support/waiting/absence.ts";
import { until } from "../../support/waiting/until.ts";

const LIMIT = 3000;
/** Milliseconds after which what was to come has come. */
export const QUIET = 150;

export interface Site {
  /** A session with these roles, and all that compile and decide give it. */
  as(...roles: string[]): Promise<Session>;
  /** A session of the first account that may publish on these subjects, which the language does not grant. */
  that(...publish: string[]): Promise<Session>;
  /** A session that may do everything in an account. */
  admin(account?: string): Promise<Session>;
  stop(): Promise<void>;
}

const claims = {
  oid: "00000000-0000-4000-8000-00000000000a",
  azp: "00000000-0000-4000-8000-00000000000b",
  tid: "00000000-0000-4000-8000-00000000000c",
};

export async function startSite(policy: Policy): Promise<Site> {
  const { document } = compile(policy);
  const broker = await startBroker(document.accounts);
  const [first = ""] = Object.keys(document.accounts);
  return {
    as: async (...roles) => {
      const decision = decide(document, { kind: "application", roles, claims }, { now: 0 });
      if (!decision.granted) throw new Error(decision.detail);
      const { permissions: grant } = decision;
      return new Session(await broker.connect(grant.account, grant), `_INBOX.${claims.oid}`);
    },
    that: async (...publish) => {
      const subscribe = { allow: ["_INBOX.that.>"], deny: [] };
      const rules = { publish: { allow: publish, deny: [] }, subscribe };
      return new Session(await broker.connect(first, rules), "_INBOX.that");
    },
    admin: async (account = first) => new Session(await broker.connect(account), "_INBOX.admin"),
    stop: () => broker.stop(),
  };
}

/** One connection and what it has heard. */
export class Session {
  readonly heard: Message[] = [];
  readonly #wire: Wire;
  readonly #inbox: string;
  #asked = 0;

  constructor(wire: Wire, inbox: string) {
    this.#wire = wire;
    this.#inbox = inbox;
    wire.onMessage = (message) => this.heard.push(message);
    wire.subscribe(`${inbox}.>`);
  }

  /** What the server refused it. */
  get refused(): readonly string[] {
    return this.#wire.errors;
  }

  async publish(subject: string, payload?: string, options?: PublishOptions): Promise<void> {
    this.#wire.publish(subject, payload, options);
    await this.#wire.flush();
  }

  async subscribe(subject: string, queue?: string): Promise<void> {
    this.#wire.subscribe(subject, queue);
    await this.#wire.flush();
  }

  /** Answers every request on a subject, on whatever reply subject it has. */
  async serve(subject: string, answer: (request: Message) => string): Promise<void> {
    const before = this.#wire.onMessage;
    this.#wire.onMessage = (message) => {
      before(message);
      if (message.subject === subject && message.reply !== "")
        this.#wire.publish(message.reply, answer(message));
    };
    await this.subscribe(subject);
  }

  /** The answer to a request, in an inbox of its own. */
  async ask(subject: string, body: unknown = "", headers?: PublishOptions["headers"]) {
    const reply = `${this.#inbox}.${(this.#asked += 1)}`;
    const payload = typeof body === "string" ? body : JSON.stringify(body);
    await this.publish(subject, payload, { reply, ...(headers === undefined ? {} : { headers }) });
    return this.hears(reply);
  }

  /** The same as JSON. */
  async json<T = Record<string, unknown>>(subject: string, body?: unknown): Promise<T> {
    return JSON.parse((await this.ask(subject, body)).payload) as T;
  }

  /** The first message that is delivered to a subject. @throws Error when none comes */
  async hears(subject: string): Promise<Message> {
    const details = () => {
      const all = this.heard.map((message) => message.subject).join(", ");
      return `heard: ${all}; refused: ${this.refused.join(", ")}`;
    };
    const limits = { timeoutMs: LIMIT, everyMs: 2, details };
    await until(`a message on ${subject}`, () => this.#on(subject).length > 0, limits);
    return this.#on(subject)[0] as Message;
  }

  /** Everything that was delivered to a subject, once it is quiet. */
  async all(subject: string): Promise<Message[]> {
    await absence(QUIET, "one more delivery");
    await this.#wire.flush();
    return this.#on(subject);
  }

  #on(subject: string): Message[] {
    return this.heard.filter((message) => message.on === subject || message.subject === subject);
  }

  /** Makes a stream. @throws Error when it is refused */
  async stream(config: Readonly<Record<string, unknown>>): Promise<void> {
    const name = String(config["name"]);
    await this.#made(`$JS.API.STREAM.CREATE.${name}`, { storage: "memory", ...config });
  }

  /** Makes a key-value bucket, as client libraries do (ADR-8). */
  async bucket(name: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.stream({
      name: `KV_${name}`,
      subjects: [`$KV.${name}.>`],
      max_msgs_per_subject: 1,
      discard: "new",
      allow_rollup_hdrs: true,
      allow_direct: true,
      deny_delete: true,
      ...more,
    });
  }

  /** Makes a durable pull consumer. */
  async consumer(stream: string, name: string, more: object = {}): Promise<void> {
    const config = { durable_name: name, ack_policy: "explicit", ...more };
    const body = { stream_name: stream, config };
    await this.#made(`$JS.API.CONSUMER.CREATE.${stream}.${name}`, body);
  }

  /** How many messages a stream holds; undefined when there is none of that name. */
  async count(stream: string): Promise<number | undefined> {
    type Info = { readonly state?: { readonly messages: number } };
    return (await this.json<Info>(`$JS.API.STREAM.INFO.${stream}`)).state?.messages;
  }

  async #made(subject: string, body: object): Promise<void> {
    const answer = await this.json(subject, body);
    if ("error" in answer) throw new Error(`${subject}: ${JSON.stringify(answer["error"])}`);
  }

  close(): void {
    this.#wire.close();
  }
}
