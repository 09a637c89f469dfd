/** Everything that a policy takes for granted, on a server of its own: its streams, and those who answer. */
import {
  decide,
  matches,
  type AccessDocument,
  type Permissions,
  type StreamEntry,
} from "../access/index.ts";
import type { Broker } from "./broker.ts";
import type { Message, Wire } from "./wire.ts";

const oid = "00000000-0000-4000-8000-00000000000a";
const another = "00000000-0000-4000-8000-00000000000b";
/** Of the one identity that plays. */
export const claims = { oid, azp: oid, tid: oid };

/** A subject of a policy or a proof as this identity has it; `{oid'}` is another's. */
export function filled(subject: string): string {
  return subject.replaceAll(/\{\w+\}/g, oid).replaceAll(/\{\w+'\}/g, another);
}

/** Somebody who may do everything in an account. */
export class Witness {
  readonly wire: Wire;
  readonly #heard: Message[] = [];

  constructor(wire: Wire) {
    this.wire = wire;
    wire.onMessage = (message) => this.#heard.push(message);
  }

  /** Messages that were delivered to a subject. */
  heard(subject: string): readonly Message[] {
    return this.#heard.filter(({ on }) => on === subject);
  }

  async ask(subject: string, body: object): Promise<void> {
    const reply = `_INBOX.witness.${this.#heard.length}`;
    this.wire.subscribe(reply);
    this.wire.publish(subject, JSON.stringify(body), { reply });
    await this.wire.flush();
  }
}

/** What placeholders have to stand for in a session, instead of the identity that plays: `{ "{oid}": "9999…" }`. */
export type Claims = Readonly<Record<string, string>>;

/** A durable pull consumer. */
export interface Consumer {
  readonly stream: string;
  readonly name: string;
}

export interface Stage {
  readonly witnesses: ReadonlyMap<string, Witness>;
  /** A session with exactly these roles. */
  session(roles: readonly string[], when?: Claims): Promise<Wire>;
}

/** What the steps take for granted besides what the policy names. */
export interface Props {
  readonly consumers: readonly Consumer[];
  /** Subjects with a queue group in which a step listens itself: `orders.status order-service`. */
  readonly taken: readonly string[];
}

/**
 * Makes the policy's streams and their consumers as they are declared, each with a message, and lets every role that
 * serves answer, but in queue groups that are taken.
 */
export async function setUp(
  broker: Broker,
  document: AccessDocument,
  { consumers, taken }: Props,
): Promise<Stage> {
  const witnesses = new Map<string, Witness>();
  for (const account of Object.keys(document.accounts))
    witnesses.set(account, new Witness(await broker.connect(account)));
  for (const isCopied of [false, true]) {
    for (const [account, { streams = {} }] of Object.entries(document.accounts)) {
      const witness = witnesses.get(account) as Witness;
      const some = Object.entries(streams).filter(([, stream]) => isCopy(stream) === isCopied);
      for (const [name, stream] of some) await make(witness, name, stream, consumers);
      await witness.wire.flush();
    }
  }
  const session = async (roles: readonly string[], when?: Claims) => {
    const { account, rules } = granted(document, roles, when);
    return broker.connect(account, rules);
  };
  for (const [role, { serves = [] }] of Object.entries(document.roles)) {
    const open = serves.map(filled).filter((entry) => !taken.includes(entry));
    if (open.length > 0) await answer(await session([role]), role, open);
  }
  return { witnesses, session };
}

/** As it is declared, with the consumers that steps ask besides, and with a message. */
async function make(
  witness: Witness,
  name: string,
  stream: StreamEntry,
  consumers: readonly Consumer[],
): Promise<void> {
  await witness.ask(`$JS.API.STREAM.CREATE.${name}`, configuration(stream));
  const explicit = { ack_policy: "explicit" };
  const asked = consumers.filter((consumer) => consumer.stream === name);
  const all: Readonly<Record<string, object>> = {
    ...Object.fromEntries(asked.map((consumer) => [consumer.name, {}])),
    ...stream.consumers,
  };
  for (const [consumer, declared] of Object.entries(all)) {
    const config = { ...explicit, ...declared, durable_name: consumer };
    const body = { stream_name: name, config };
    await witness.ask(`$JS.API.CONSUMER.CREATE.${name}.${consumer}`, body);
  }
  const [first] = stream.config.subjects ?? [];
  if (first !== undefined) witness.wire.publish(example(first), `kept by ${name}`);
}

function isCopy({ config }: StreamEntry): boolean {
  return Boolean(config.mirror) || (config.sources ?? []).length > 0;
}

/**
 * Of a stream as the policy declares it, on one server and in memory. Of one that is only watched, what the policy does
 * not say is on where a policy can be attacked by it.
 */
export function configuration(entry: StreamEntry): Readonly<Record<string, unknown>> {
  const { config, managed } = entry;
  const undeclared =
    managed === false
      ? { allow_rollup_hdrs: true, allow_msg_schedules: !isCopy(entry), allow_direct: true }
      : {};
  const here = { storage: "memory", num_replicas: 1, placement: null, persist_mode: "default" };
  return { ...undeclared, ...config, ...here };
}

async function answer(wire: Wire, role: string, serves: readonly string[]): Promise<void> {
  wire.onMessage = ({ reply, payload }) => {
    if (reply !== "") wire.publish(reply, `${role} says: ${payload}`);
  };
  for (const entry of serves) {
    const [subject = "", queue] = entry.split(" ");
    wire.subscribe(subject, queue);
  }
  await wire.flush();
}

function granted(document: AccessDocument, roles: readonly string[], when: Claims = {}) {
  const [first = ""] = roles;
  const { account = "", members = [] } = document.roles[first] ?? {};
  const [kind = "application"] = members.filter((each) =>
    roles.every((role) => document.roles[role]?.members.includes(each)),
  );
  const own: typeof claims & Record<string, string> = { ...claims };
  for (const [placeholder, value] of Object.entries(when)) own[placeholder.slice(1, -1)] = value;
  const principal = { kind, roles, claims: own };
  const decision = decide(document, principal, { account, now: 0 });
  if (!decision.granted) throw new Error(`${roles.join(" and ")}: ${decision.detail}`);
  const { publish, subscribe, responses } = decision.permissions;
  const rules: Permissions = { publish, subscribe, ...(responses && { responses }) };
  return { account, rules };
}

/** A subject that the pattern matches. */
function example(pattern: string): string {
  const subject = pattern.replaceAll(/[*>]/g, "x");
  return matches(subject, pattern) ? subject : pattern;
}
