import { setTimeout } from "node:timers/promises";
import { nuid } from "@nats-io/transport-node";
import type { Settings } from "../../settings/settings.ts";
import { pushConsumer, store } from "./jetstream.ts";
import type { Redirection, Redirections } from "./model.ts";
import type { Redirected } from "./redirected.ts";
import { Sessions, type Session } from "./sessions.ts";
import { watch, type Watch } from "./watch.ts";

/** Milliseconds for an answer that comes, however busy the machine is, and for one that does not. */
const ANSWER_MS = 15_000;
const SILENCE_MS = 1_500;

/**
 * Tries every redirection for real on every node, each first with a reply of the session's own, and looks whether
 * anything appeared where it was aimed. Those that aim at one place are tried one after the other.
 *
 * @throws Failure when the issuer, a server or JetStream cannot be reached
 */
export async function tryRedirections(
  settings: Settings,
  { stored, services, attempts }: Redirections,
): Promise<Redirected[]> {
  const sessions = new Sessions(settings);
  try {
    for (const spot of stored) {
      const { connection } = await sessions.of(spot);
      await store(connection, spot.subject, "kept from the start");
    }
    for (const { subject, queue, ...who } of services) {
      // one instance: of several, another might answer than the one at the asker's node
      const { connection } = await sessions.of(who);
      const callback = (_error: unknown, message: { respond(body: string): boolean }) => {
        message.respond("an answer");
      };
      connection.subscribe(subject, { queue, callback });
      await connection.flush();
    }
    const places = Map.groupBy(attempts, (attempt) => JSON.stringify(attempt.watch));
    const done = await Promise.all([...places.values()].map((group) => tryPlace(sessions, group)));
    const results = new Map(done.flat());
    return attempts.flatMap((attempt) => results.get(attempt) ?? []);
  } finally {
    await sessions.close();
  }
}

async function tryPlace(sessions: Sessions, group: readonly Redirection[]) {
  const results: [Redirection, Redirected][] = [];
  const [first] = group;
  if (first === undefined) return results;
  const watcher = await watch(sessions, first);
  for (const attempt of group)
    results.push([attempt, await tryOne(await sessions.everywhere(attempt), attempt, watcher)]);
  return results;
}

async function tryOne(
  everywhere: readonly Session[],
  attempt: Redirection,
  watcher: Watch,
): Promise<Redirected> {
  const answers = await Promise.all(everywhere.map((session) => withOwnReply(session, attempt)));
  const without = answers.find((answer) => answer !== "answered") ?? "answered";
  for (const session of everywhere) await send(session, attempt, attempt.onto);
  const { watching, seen } = await watcher.look();
  const expected = (without === "answered") === (attempt.answered ?? true);
  return { ...attempt, without, watching, seen, ok: expected && watching && seen.length === 0 };
}

/** What it brings where the session may have it: without that, nothing would be redirected. */
async function withOwnReply(
  session: Session,
  attempt: Redirection,
): Promise<Redirected["without"]> {
  const { connection } = session;
  const inbox = session.inbox();
  const answers: number[] = [];
  const subscription = connection.subscribe(inbox, {
    callback: (_error, { headers }) => void answers.push(headers?.code ?? 0),
  });
  await connection.flush();
  // by 503 the server says that nobody is there
  const timeoutMs = (attempt.answered ?? true) ? ANSWER_MS : SILENCE_MS;
  const answered = () => answers.some((code) => code !== 503);
  let denied = false;
  // again and again: other nodes learn of the inbox a moment later
  for (const end = Date.now() + timeoutMs; Date.now() < end && !answered() && !denied;) {
    const subject = await send(session, attempt, inbox);
    for (let wait = 0; wait < 15 && !answered() && !denied; wait += 1) {
      await setTimeout(20);
      denied = session.denied(subject);
    }
  }
  subscription.unsubscribe();
  return answered() ? "answered" : denied ? "denied" : "unanswered";
}

/** @returns the subject that was published to */
async function send(session: Session, attempt: Redirection, target: string): Promise<string> {
  if (attempt.trick === "delivery") {
    const { subject, body } = pushConsumer(attempt, target);
    await session.publish(subject, body, session.inbox());
    return subject;
  }
  await session.publish(attempt.publish, attempt.body ?? `demo ${nuid.next()}`, target);
  return attempt.publish;
}
