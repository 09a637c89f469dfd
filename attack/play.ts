/** Plays what a proof tells on a real nats-server, and shows what arrives. */
import { setTimeout as sleep } from "node:timers/promises";
import type { AccessDocument, Sources } from "../access/index.ts";
import { startBroker } from "./broker.ts";
import { setUp, type Consumer, type Witness } from "./stage.ts";
import type { Message } from "./wire.ts";

export type Step =
  | {
      readonly kind: "publish";
      /** Of the session that publishes. */
      readonly roles: readonly string[];
      readonly subject: string;
      readonly payload?: string;
      readonly reply?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Something arrives on the subject, because of what was published before. */
  | { readonly kind: "expect"; readonly account: string; readonly subject: string };

export type Event =
  | { readonly kind: "published"; readonly step: Step }
  /** The server refused it: the step is not possible. */
  | { readonly kind: "refused"; readonly step: Step; readonly message: string }
  | { readonly kind: "arrived"; readonly step: Step; readonly message: Message }
  /** Nothing came. */
  | { readonly kind: "missing"; readonly step: Step };

/** Milliseconds in which something has to arrive; a schedule takes some of them. */
const LIMIT = 2000;

/**
 * Starts a nats-server with the policy's accounts, makes the streams and services that the policy names, and plays the
 * steps, each by a session with exactly the permissions of its roles. Everything ends with the last event.
 *
 * @throws Error when nats-server is not on PATH or does not start, or when nobody can hold the roles together
 * @example for await (const event of play(document, sources, stepsOf(counterexample))) console.log(event.kind);
 */
export async function* play(
  document: AccessDocument,
  sources: Sources,
  steps: readonly Step[],
): AsyncGenerator<Event, void> {
  const broker = await startBroker(document.accounts);
  try {
    const stage = await setUp(broker, document, sources, consumersIn(steps));
    for (const step of steps)
      if (step.kind === "expect") stage.witnesses.get(step.account)?.wire.subscribe(step.subject);
    await Promise.all([...stage.witnesses.values()].map(({ wire }) => wire.flush()));
    for (const step of steps) {
      if (step.kind === "expect") {
        const message = await arrival(stage.witnesses.get(step.account), step.subject);
        yield message ? { kind: "arrived", step, message } : { kind: "missing", step };
        continue;
      }
      const { roles, subject, payload, reply, headers } = step;
      const session = await stage.session(roles);
      session.publish(subject, payload, { ...(reply && { reply }), ...(headers && { headers }) });
      await session.flush();
      const [message] = session.errors;
      yield message === undefined
        ? { kind: "published", step }
        : { kind: "refused", step, message };
    }
  } finally {
    await broker.stop();
  }
}

/** Pull consumers that the steps ask, or acknowledge to. */
function consumersIn(steps: readonly Step[]): Consumer[] {
  return steps.flatMap((step): Consumer[] => {
    const asked = step.kind === "publish" ? CONSUMERS.exec(step.subject) : null;
    return asked === null ? [] : [{ stream: asked[1] ?? "", name: asked[2] ?? "" }];
  });
}

const CONSUMERS = /^\$JS\.(?:ACK|API\.CONSUMER\.(?:MSG\.NEXT|INFO))\.([^.]+)\.([^.]+)/;

async function arrival(
  witness: Witness | undefined,
  subject: string,
): Promise<Message | undefined> {
  for (let waited = 0; waited < LIMIT; waited += 20) {
    const [message] = witness?.heard(subject) ?? [];
    if (message) return message;
    await sleep(20);
  }
  return undefined;
}
