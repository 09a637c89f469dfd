/** Everything that one session tries, with the permissions that it has. */
import { mayPublish, type Permissions } from "../../../../access/index.ts";
import type { Wire } from "../../../../attack/wire.ts";
import type { Named } from "./named.ts";
import type { MadeStream } from "./grants.ts";
import { FROM_ATTACKER } from "./observer.ts";

/** The id with which somebody else is about to store a message. */
export function othersId({ account, name }: MadeStream): string {
  return `of-somebody-else-${account}-${name}`;
}

export interface Attacker {
  readonly wire: Wire;
  readonly rules: Permissions;
  /** Everything that can be named in its account. */
  readonly named: readonly Named[];
  /** Where its answers come to. */
  readonly inbox: string;
}

/** Subscribes to all that it may, and by name to where it has consumers deliver. */
export function listen({ wire, rules, inbox }: Attacker): void {
  wire.subscribe(`${inbox}.delivered`);
  for (const entry of rules.subscribe.allow) {
    const [subject = "", queue] = entry.split(" ");
    wire.subscribe(subject, queue);
  }
}

/** Reads what it can into its own inbox, and leaves it there for others. */
export function read(attacker: Attacker): void {
  const { named, inbox } = attacker;
  for (const { local, does, stream } of named) {
    if (does.kind === "update") {
      const { config, name } = does.stream;
      const others = named.flatMap((it) =>
        it.stream?.account === stream?.account ? it.stream : [],
      );
      const sources = [...new Set(others)].flatMap((it) =>
        it && it.name !== name ? [{ name: it.name }] : [],
      );
      send(attacker, local, inbox, JSON.stringify({ ...config, sources }));
    }
    if (does.kind === "create") create(attacker, { local, does }, `${inbox}.delivered`);
  }
  for (const { local, does } of named) {
    if ("body" in does && does.kind !== "erase") send(attacker, local, inbox, does.body);
    if (does.kind === "direct") send(attacker, local, inbox);
    if (does.kind === "backup") backUp(attacker, local, `${inbox}.backup`);
  }
}

function backUp(attacker: Attacker, local: string, deliver_subject: string): void {
  send(attacker, local, attacker.inbox, JSON.stringify({ deliver_subject }));
}

/** Makes messages appear on each of the subjects, by whatever answers, delivers or stores. */
export function redirect(attacker: Attacker, targets: readonly string[]): void {
  const { named } = attacker;
  for (const target of targets) {
    for (const { local, does } of named) {
      if (does.kind === "ask" || does.kind === "get") send(attacker, local, target, does.body);
      if (does.kind === "word" && local !== target) send(attacker, local, target, "words");
      if (does.kind === "direct") send(attacker, local, target);
      if (does.kind === "pull") {
        send(attacker, local, target, does.body);
        send(attacker, local, target, does.fails);
      }
      if (does.kind === "create") create(attacker, { local, does }, target);
      if (does.kind === "backup") backUp(attacker, local, target);
      if (does.kind === "update") republish(attacker, { local, does }, target);
    }
    send(attacker, target, attacker.inbox, "words");
  }
  for (const { local, does, stream } of named) {
    if (does.kind === "word" && stream) withHeaders(attacker, local, stream);
    if (does.kind === "pull") send(attacker, local, attacker.inbox, does.all);
  }
}

/** Erases what it can, by itself or by what obeys an answer. */
export function erase(attacker: Attacker): void {
  const { named, rules, wire } = attacker;
  const erasing = named.filter(({ does }) => does.kind === "erase");
  for (const { local, does } of named) {
    if (does.kind !== "disturb") continue;
    for (const target of [attacker.inbox, ...erasing.map((each) => each.local)])
      send(attacker, local, target);
  }
  for (const { local, does } of erasing)
    if (does.kind === "erase") send(attacker, local, attacker.inbox, does.body);
  for (const { local: target } of erasing) {
    for (const { local, does, stream } of named) {
      if (does.kind === "word") send(attacker, local, target, "");
      if (does.kind === "pull") send(attacker, local, target, does.fails);
      if (does.kind === "backup") backUp(attacker, local, target);
      if (does.kind === "direct" && stream)
        send(attacker, local, target, JSON.stringify({ batch: 1, seq: 9 }));
      if (does.kind === "update") {
        const smaller = { ...does.stream.config, max_msgs: 1 };
        send(attacker, local, attacker.inbox, JSON.stringify(smaller));
      }
    }
  }
  const headers = { ...FROM_ATTACKER, "Nats-Rollup": "all" };
  const words = named.filter(({ does, stream }) => does.kind === "word" && stream);
  for (const { local } of words)
    if (mayPublish(rules, local)) wire.publish(local, "words", { headers });
  // headers are stored, and come along with what is got
  for (const { local: target } of words) {
    for (const { local, does } of named) {
      if (does.kind === "direct") send(attacker, local, target);
      if (does.kind === "create") create(attacker, { local, does }, target);
    }
  }
}

function send({ rules, wire }: Attacker, subject: string, reply: string, body = ""): void {
  if (mayPublish(rules, subject)) wire.publish(subject, body, { reply, headers: FROM_ATTACKER });
}

let consumers = 0;

function create(
  attacker: Attacker,
  { local, does }: { local: string; does: Extract<Named["does"], { kind: "create" }> },
  target: string,
): void {
  const name = `of-attacker-${(consumers += 1)}`;
  const config = {
    name,
    ack_policy: "none",
    deliver_subject: target,
    ...(does.filter !== undefined && { filter_subject: does.filter }),
  };
  const body = JSON.stringify({ stream_name: does.stream.name, config });
  send(attacker, local.replace(".NEW", `.${name}`), attacker.inbox, body);
}

/** A session that may look at the stream can have the answer stored in it, and so republished. */
function republish(
  attacker: Attacker,
  { local, does }: { local: string; does: Extract<Named["does"], { kind: "update" }> },
  dest: string,
): void {
  const { config, examples } = does.stream;
  const [src = ""] = examples;
  send(attacker, local, attacker.inbox, JSON.stringify({ ...config, republish: { src, dest } }));
  send(attacker, local.replace("STREAM.UPDATE", "STREAM.INFO"), src);
}

function withHeaders({ rules, wire }: Attacker, subject: string, stream: MadeStream): void {
  if (!mayPublish(rules, subject)) return;
  const { examples } = stream;
  const headers = { ...FROM_ATTACKER, "Nats-Msg-Id": othersId(stream) };
  wire.publish(subject, "words", { headers });
  for (const target of examples) {
    const due = "@at 2020-01-01T00:00:00Z";
    const scheduled = { "Nats-Schedule": due, "Nats-Schedule-Target": target };
    wire.publish(subject, "words", { headers: { ...FROM_ATTACKER, ...scheduled } });
    for (const source of examples) {
      const copied = { ...scheduled, "Nats-Schedule-Source": source };
      wire.publish(subject, "", { headers: { ...FROM_ATTACKER, ...copied } });
    }
  }
}
