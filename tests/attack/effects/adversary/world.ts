/** One policy in force: its streams, its services, an observer in every account, and one attacker at a time. */
import { decide, type AccountEntry, type SessionPermissions } from "../../../../access/index.ts";
import type { Broker } from "../../../../attack/broker.ts";
import type { Message, Wire } from "../../../../attack/wire.ts";
import { isBucket, targetsIn } from "./candidates.ts";
import { erase, listen, othersId, read, redirect, type Attacker } from "./attempts.ts";
import { keyOf, type Content, type Effect, type EffectKind } from "./effect.ts";
import { isDeliverable, matters, namedIn, type Named } from "./named.ts";
import { ANSWERED, Observer } from "./observer.ts";
import { isFull, make, missing, said, storedSince } from "./storage.ts";
import type { Plan } from "./plan.ts";
import { until } from "../../../support/waiting/until.ts";

const oid = "00000000-0000-4000-8000-00000000000a";
export const claims = { oid, azp: oid, tid: oid };

/** A stream's description names its account. */
const OF_STREAM = /"config":\{"name":"(\w+)","description":"(\w+)"/;

export class World {
  readonly plan: Plan;
  readonly #broker: Broker;
  readonly #prefix: string;
  readonly #accounts: readonly string[];
  readonly #named: ReadonlyMap<string, readonly Named[]>;
  #observers = new Map<string, Observer>();
  #services: Wire[] = [];
  #attacker:
    (Attacker & { readonly roles: readonly string[]; readonly account: string }) | undefined;
  #heard: Message[] = [];
  #effects: Effect[] = [];

  constructor(plan: Plan, broker: Broker, prefix: string) {
    this.plan = plan;
    this.#broker = broker;
    this.#prefix = prefix;
    this.#accounts = Object.keys(plan.compiled.document.accounts);
    this.#named = new Map(this.#accounts.map((account) => [account, namedIn(plan, account)]));
  }

  /** All that has been sent to anybody here; when it stays the same, it is quiet. */
  get count(): number {
    return [...this.#observers.values()].reduce(
      (sum, { count }) => sum + count,
      this.#heard.length,
    );
  }

  async open(): Promise<void> {
    const { roles } = this.plan.compiled.document;
    for (const account of this.#accounts) {
      const literal = targetsIn(this.plan, account).filter((it) =>
        isDeliverable(this.plan, account, it),
      );
      const user = this.#broker.user(this.#prefix + account);
      this.#observers.set(account, await Observer.open(this.#broker.port, user, literal));
    }
    for (const [role, subjects] of Object.entries(this.plan.services)) {
      if (subjects.length === 0) continue;
      const wire = await this.#session([role], roles[role]?.account ?? "");
      wire.onMessage = (request) => this.#answer(wire, request);
      for (const subject of subjects) wire.subscribe(subject);
      this.#services.push(wire);
    }
    await Promise.all(this.#services.map((wire) => wire.flush()));
  }

  close(): void {
    for (const { wire } of this.#observers.values()) wire.close();
    for (const wire of this.#services) wire.close();
  }

  /** Streams as new, with what others have stored; the next attacker is there. */
  async begin(roles: readonly string[]): Promise<void> {
    for (const isCopy of [undefined, true]) {
      const some = this.plan.streams.filter((stream) => stream.isCopy === isCopy);
      await Promise.all(some.map((stream) => make(this.#observer(stream.account), stream)));
    }
    for (const stream of this.plan.streams.filter(({ isCopy }) => isCopy))
      await until("a copy of all", () => isFull(this.#observer(stream.account), stream));
    const account = this.plan.compiled.document.roles[roles[0] ?? ""]?.account ?? "";
    const rules = this.#granted(roles, account);
    const wire = await this.#session(roles, account);
    this.#heard = [];
    this.#effects = [];
    wire.onMessage = (message) => this.#heard.push(message);
    const named = this.#named.get(account) ?? [];
    this.#attacker = { wire, rules, named, inbox: `_INBOX.${oid}.a`, roles, account };
    listen(this.#attacker);
    await wire.flush();
  }

  async try(step: "read" | "redirect" | "erase"): Promise<void> {
    const attacker = this.#attacker as Attacker;
    this.#note(true);
    if (step === "read") read(attacker);
    if (step === "redirect")
      redirect(attacker, targetsIn(this.plan, this.#attacker?.account ?? ""));
    if (step === "erase") erase(attacker);
    await attacker.wire.flush();
  }

  /** After all is quiet again: what is stored now that was not, and what another's message meets. */
  async look(): Promise<void> {
    this.#note(false);
    for (const stream of this.plan.streams)
      for (const subject of stream.examples) {
        const content = await storedSince(this.#observer(stream.account), stream, subject);
        if (content) this.#found("message", stream.account, subject, content);
      }
    for (const stream of this.plan.streams) {
      if (isBucket(stream) || stream.isCopy) continue;
      const [first = ""] = stream.examples;
      const headers = { "Nats-Msg-Id": othersId(stream) };
      const observer = this.#observer(stream.account);
      const { payload } = await observer.ask(first, "of somebody else", headers);
      if ((JSON.parse(payload) as { duplicate?: boolean }).duplicate)
        this.#found("duplicate", stream.account, stream.name);
    }
  }

  /** What is gone, and then what the attacker hears of others. */
  async listen(): Promise<void> {
    this.#note(false);
    for (const [account, observer] of this.#observers)
      for (const [subject, contents] of observer.noted())
        if (matters(this.plan, account, subject) && !isOfServer(subject))
          for (const content of contents) this.#found("message", account, subject, content);
    for (const stream of this.plan.streams)
      for (const subject of await missing(this.#observer(stream.account), stream))
        this.#found("erase", stream.account, subject);
    for (const [account, observer] of this.#observers)
      for (const subject of targetsIn(this.plan, account))
        observer.wire.publish(subject, said(account, subject));
    await Promise.all([...this.#observers.values()].map(({ wire }) => wire.flush()));
  }

  /** What the attacker has brought about; everything is taken down. */
  async end(): Promise<Effect[]> {
    for (const { payload } of this.#heard) {
      if (payload.includes('"subjects":{')) {
        const [, name = "", account = ""] = OF_STREAM.exec(payload) ?? [];
        this.#found("names", account, name);
      }
      const [, data = ""] = /"data":"([^"]+)"/.exec(payload) ?? [];
      const text = `${payload} ${Buffer.from(data, "base64").toString()}`;
      for (const [, account = "", subject = ""] of text.matchAll(/of:(\S+):(\S+)/g))
        this.#found("read", account, subject);
    }
    this.#attacker?.wire.close();
    await Promise.all(
      this.plan.streams.map(({ account, name }) =>
        this.#observer(account).ask(`$JS.API.STREAM.DELETE.${name}`),
      ),
    );
    return [...new Map(this.#effects.map((effect) => [keyOf(effect), effect])).values()];
  }

  #note(on: boolean): void {
    for (const observer of this.#observers.values()) observer.note(on);
  }

  #observer(account: string): Observer {
    return this.#observers.get(account) as Observer;
  }

  #answer(wire: Wire, { subject, reply, payload }: Message): void {
    if (reply === "") return;
    const behaviour = this.plan.behaviours[subject];
    const answer = behaviour === "echo" ? payload : behaviour === "constant" ? "done" : "";
    // an answer that says nothing is really empty: JetStream takes headers for none
    wire.publish(reply, answer, { headers: ANSWERED });
  }

  #granted(roles: readonly string[], account: string): SessionPermissions {
    const principal = { kind: "application", roles, claims } as const;
    const decision = decide(this.plan.compiled.document, principal, { account, now: 0 });
    if (!decision.granted) throw new Error(decision.detail);
    return decision.permissions;
  }

  #session(roles: readonly string[], account: string): Promise<Wire> {
    return this.#broker.connect(this.#prefix + account, this.#granted(roles, account));
  }

  #found(kind: EffectKind, account: string, subject: string, content?: Content): void {
    const roles = this.#attacker?.roles ?? [];
    this.#effects.push({ roles, kind, account, subject, ...(content && { content }) });
  }
}

/** Subjects that the server makes for one exchange, and its advisories. */
function isOfServer(subject: string): boolean {
  return /^(?:_R_|\$JS\.(?:ACK|FC|EVENT))\./.test(subject);
}

/** The accounts of a plan under a prefix, so that many are on one server. */
export function accountsOf({ compiled }: Plan, prefix: string): [string, AccountEntry][] {
  return Object.entries(compiled.document.accounts).map(([name, entry]) => [
    prefix + name,
    { ...entry, imports: entry.imports.map((item) => ({ ...item, from: prefix + item.from })) },
  ]);
}
