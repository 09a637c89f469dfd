/** From what a proof tells to what can be played. */
import type { Counterexample } from "../access/index.ts";
import type { Step } from "./play.ts";
import { claims, filled } from "./stage.ts";

/**
 * The steps that a counterexample tells: what its session publishes, and where that arrives in the end.
 *
 * @returns nothing when it tells none: the session then just publishes or subscribes
 */
export function stepsOf({ roles, story = [] }: Counterexample): Step[] {
  const [first, ...others] = story;
  const last = others.at(-1);
  if (first === undefined || last === undefined) return [];
  const { reply, names } = first;
  const subject = acknowledged(filled(first.subject));
  return [
    {
      kind: "publish",
      roles,
      subject,
      ...(subject.startsWith("$JS.ACK.") ? { payload: "+NXT" } : {}),
      ...(reply === undefined ? {} : { reply: filled(reply) }),
      ...(names === undefined ? {} : naming(subject, filled(names))),
    },
    ...others.map(({ account, subject: arrives }): Step => {
      return { kind: "expect", account, subject: filled(arrives) };
    }),
  ];
}

/** How a request or a message names the subject that is to get something. */
function naming(subject: string, target: string) {
  const [, , , what, , stream = "", name = "x", ...filter] = subject.split(".");
  if (!subject.startsWith("$JS.API.CONSUMER.CREATE.") || what === undefined) {
    const headers = { "Nats-Schedule": "@at 2020-01-01T00:00:00Z", "Nats-Schedule-Target": target };
    return { headers, payload: "scheduled" };
  }
  const config = {
    name,
    ack_policy: "none",
    deliver_subject: target,
    ...(filter.length === 0 ? {} : { filter_subject: filter.join(".") }),
  };
  const inbox = `_INBOX.${claims.oid}.played`;
  return { reply: inbox, payload: JSON.stringify({ stream_name: stream, config }) };
}

/** An acknowledgement counts its delivery; one that asks for the next message is answered with it (ADR-15). */
function acknowledged(subject: string): string {
  return subject.replace(/^(\$JS\.ACK\.[^.]+\.[^.]+)\..*$/, "$1.1.1.1.0.0");
}
