/** Everything that a policy takes for granted, on a server of its own: its streams, and those who answer. */
import {
  decide,
  matches,
  type AccessDocument,
  type Permissions,
  type Sources,
  type StreamSources,
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
 * Makes the streams that the policy's grants name, each with a message, and lets every role that serves answer, but
 * in queue groups that are taken.
 */
export async function setUp(
  broker: Broker,
  document: AccessDocument,
  { accounts }: Sources,
  { consumers, taken }: Props,
): Promise<Stage> {
  const witnesses = new Map<string, Witness>();
  for (const account of Object.keys(document.accounts)) {
    const witness = new Witness(await broker.connect(account));
    witnesses.set(account, witness);
    for (const [name, stream] of Object.entries(accounts[account]?.streams ?? {})) {
      await witness.ask(`$JS.API.STREAM.CREATE.${name}`, configuration(name, stream));
      for (const consumer of consumers.filter(({ stream }) => stream === name))
        await witness.ask(`$JS.API.CONSUMER.CREATE.${name}.${consumer.name}`, {
          stream_name: name,
          config: { durable_name: consumer.name, ack_policy: "explicit" },
        });
      witness.wire.publish(example(stream.subjects[0] ?? ""), `kept by ${name}`);
    }
    await witness.wire.flush();
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

/** Of a stream as the policy declares it. */
export function configuration(
  name: string,
  { subjects, settings = {} }: Pick<StreamSources, "subjects" | "settings">,
) {
  return {
    name,
    subjects,
    storage: "memory",
    allow_rollup_hdrs: settings.rollup !== false,
    allow_msg_schedules: settings.schedules !== false,
    allow_direct: settings.directGet !== false,
  };
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
