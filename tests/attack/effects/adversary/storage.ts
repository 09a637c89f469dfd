/** Streams as the attacker finds them, and what has become of them. */
import type { Content } from "./effect.ts";
import { CONSUMER, type MadeStream } from "./grants.ts";
import type { Observer } from "./observer.ts";

/** So many messages of each subject, so that pulls have enough to give. */
const SEEDS = 20;

/** What others say carries where they said it. */
export function said(account: string, subject: string): string {
  return `of:${account}:${subject}`;
}

/** A stream with a consumer, and with messages of somebody else: a copy has them once its origin has. */
export async function make(
  observer: Observer,
  { account, name, examples, config, isCopy }: MadeStream,
): Promise<void> {
  await made(observer, `STREAM.CREATE.${name}`, config);
  const consumer = { durable_name: CONSUMER, ack_policy: "explicit" };
  // without a consumer that waits for them, some streams keep no messages
  const body = { stream_name: name, config: consumer };
  await made(observer, `CONSUMER.CREATE.${name}.${CONSUMER}`, body);
  if (isCopy) return;
  for (const subject of examples)
    for (let i = 0; i < SEEDS; i += 1) observer.wire.publish(subject, said(account, subject));
}

/** @throws Error when it is refused: then there would be nothing to attack */
async function made(observer: Observer, request: string, body: object): Promise<void> {
  const { payload } = await observer.ask(`$JS.API.${request}`, JSON.stringify(body));
  if (payload.includes('"error":')) throw new Error(`${request}: ${payload}`);
}

/** Has a copy all that it is to have? */
export async function isFull(observer: Observer, { name, examples }: MadeStream): Promise<boolean> {
  const { payload } = await observer.ask(`$JS.API.STREAM.INFO.${name}`);
  const { state } = JSON.parse(payload) as { state?: { messages: number } };
  return state?.messages === examples.length * SEEDS;
}

/** What is the last message of a subject, if it has come since; a schedule stores it without a word to anybody. */
export async function storedSince(
  observer: Observer,
  { name, examples }: MadeStream,
  subject: string,
): Promise<Content | undefined> {
  const body = JSON.stringify({ last_by_subj: subject });
  const { payload } = await observer.ask(`$JS.API.STREAM.MSG.GET.${name}`, body);
  const { message } = JSON.parse(payload) as { message?: { seq: number; data?: string } };
  if (message === undefined || message.seq <= examples.length * SEEDS) return undefined;
  const data = Buffer.from(message.data ?? "", "base64").toString();
  if (data === "") return "empty";
  if (data.startsWith("{")) return "json";
  return data.startsWith("of:") ? "stored" : "bytes";
}

/** Subjects of which the last message of others is gone. */
export async function missing(
  observer: Observer,
  { name, examples }: MadeStream,
): Promise<string[]> {
  const body = JSON.stringify({ deleted_details: true });
  const { payload } = await observer.ask(`$JS.API.STREAM.INFO.${name}`, body);
  const { state } = JSON.parse(payload) as {
    state?: { first_seq: number; deleted?: readonly number[] };
  };
  return examples.filter((_, i) => {
    const seq = (i + 1) * SEEDS;
    return !state || state.first_seq > seq || (state.deleted ?? []).includes(seq);
  });
}
