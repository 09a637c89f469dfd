/** Plays what a proof tells on a real nats-server, and shows what arrives. */
import { setTimeout as sleep } from "node:timers/promises";
import type { AccessDocument } from "../access/index.ts";
import { startBroker } from "./broker.ts";
import { setUp, Witness, type Claims, type Consumer, type Stage } from "./stage.ts";
import type { Message, Wire } from "./wire.ts";

export type Step =
  | {
      readonly kind: "publish";
      /** Of the session that publishes. */
      readonly roles: readonly string[];
      /** Claims that it has to have. @default those of the one identity that plays */
      readonly when?: Claims;
      readonly subject: string;
      readonly payload?: string;
      readonly reply?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** A session of the roles listens; `expect` with `roles` is about it. */
  | {
      readonly kind: "subscribe";
      readonly roles: readonly string[];
      readonly when?: Claims;
      readonly subject: string;
      readonly queue?: string;
    }
  /** Somebody else who may publishes in the account. */
  | { readonly kind: "others"; readonly account: string; readonly subject: string }
  /**
   * Something arrives on the subject, because of what was published before: at somebody who hears all of the account
   * or, with `roles`, at the session that subscribed.
   */
  | {
      readonly kind: "expect";
      readonly account: string;
      readonly subject: string;
      readonly roles?: readonly string[];
    };

export type Event =
  /** Something was published, or subscribed to. */
  | { readonly kind: "done"; readonly step: Step }
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
 * @example for await (const event of play(document, stepsOf(counterexample))) console.log(event.kind);
 */
export async function* play(
  document: AccessDocument,
  steps: readonly Step[],
): AsyncGenerator<Event, void> {
  const broker = await startBroker(document.accounts);
  try {
    const props = { consumers: consumersIn(steps), taken: queuesIn(steps) };
    const stage = await setUp(broker, document, props);
    for (const step of steps)
      if (step.kind === "expect" && step.roles === undefined)
        stage.witnesses.get(step.account)?.wire.subscribe(step.subject);
    await Promise.all([...stage.witnesses.values()].map(({ wire }) => wire.flush()));
    let listener: Witness | undefined;
    for (const step of steps) {
      if (step.kind === "expect") {
        const hearer = step.roles === undefined ? stage.witnesses.get(step.account) : listener;
        const message = await arrival(hearer, step.subject);
        yield message ? { kind: "arrived", step, message } : { kind: "missing", step };
        continue;
      }
      const wire = await wireOf(stage, step);
      if (step.kind === "subscribe") {
        listener = new Witness(wire);
        wire.subscribe(step.subject, step.queue);
      } else if (step.kind === "others") {
        wire.publish(step.subject, "somebody else's");
      } else {
        const { subject, payload, reply, headers } = step;
        wire.publish(subject, payload, { ...(reply && { reply }), ...(headers && { headers }) });
      }
      await wire.flush();
      const [message] = wire.errors;
      yield message === undefined ? { kind: "done", step } : { kind: "refused", step, message };
    }
  } finally {
    await broker.stop();
  }
}

/** The connection that does the step. */
async function wireOf(stage: Stage, step: Exclude<Step, { kind: "expect" }>): Promise<Wire> {
  if (step.kind !== "others") return stage.session(step.roles, step.when);
  const witness = stage.witnesses.get(step.account);
  if (witness === undefined) throw new Error(`the policy has no account '${step.account}'`);
  return witness.wire;
}

/** Pull consumers that the steps ask, or acknowledge to. */
function consumersIn(steps: readonly Step[]): Consumer[] {
  return steps.flatMap((step): Consumer[] => {
    const asked = step.kind === "publish" ? CONSUMERS.exec(step.subject) : null;
    return asked === null ? [] : [{ stream: asked[1] ?? "", name: asked[2] ?? "" }];
  });
}

/** Of two in a queue group one gets the message: it has to be the one that listens here. */
function queuesIn(steps: readonly Step[]): string[] {
  return steps.flatMap((step) =>
    step.kind === "subscribe" && step.queue !== undefined ? [`${step.subject} ${step.queue}`] : [],
  );
}

const CONSUMERS = /^\$JS\.(?:ACK|(?:[^.]+\.)?API\.CONSUMER\.(?:MSG\.NEXT|INFO))\.([^.]+)\.([^.]+)/;

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
