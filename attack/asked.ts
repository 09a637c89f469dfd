/** How a message names the subject that is to get something: by its reply, its header, or the request in its payload. */
import type { AccessDocument, Scene } from "../access/index.ts";
import type { Step } from "./play.ts";
import { claims, configuration, filled } from "./stage.ts";

export interface Asked {
  readonly reply?: string;
  readonly payload?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What has to happen besides, for something to be sent there. */
  readonly then?: readonly Step[];
}

const inbox = `_INBOX.${claims.oid}.played`;

/**
 * @param request what is published, as the account has it in which it has an effect
 * @param cause the first effect
 * @param first what the session publishes: the same, or what an import brings there
 * @returns why it cannot be played, in words, when it cannot
 */
export function asked(
  document: AccessDocument,
  request: Scene,
  cause: Scene,
  first: Scene,
): Asked | string {
  const { account } = request;
  const subject = filled(request.subject);
  // an answer says that it is done
  const done: Step = { kind: "expect", account: first.account, subject: inbox };
  const target = filled(cause.subject);
  switch (cause.kind) {
    case "answer":
      return {
        reply: filled(first.reply ?? ""),
        payload: subject.startsWith("$JS.ACK.") ? "+NXT" : "played",
      };
    case "schedule":
      return {
        headers: { "Nats-Schedule": "@at 2020-01-01T00:00:00Z", "Nats-Schedule-Target": target },
        payload: "scheduled",
      };
    case "delivery":
      return made(done, consumer(document, account, subject, target));
    case "backup":
      return made(done, backup(document, account, subject, target));
    case "configuration":
      return made(done, stream(document, account, subject, target));
    case "republish":
    case "push":
      if (cause.unsure !== true) return { payload: "played" };
      return `the policy does not say where its streams publish again: ${cause.text}`;
    case "intake":
      return `it begins with a message that only looks like flow control: ${cause.text}`;
    default:
      return `it tells no cause: ${cause.text}`;
  }
}

function made(done: Step, request: Asked | string): Asked | string {
  if (typeof request === "string") return request;
  const { then = [] } = request;
  return { ...request, reply: inbox, then: [done, ...then] };
}

const CONSUMER = /^\$JS\.API\.CONSUMER\.(DURABLE\.)?CREATE\.([^.]+)(?:\.([^.]+)(?:\.(.+))?)?$/;

function consumer(
  document: AccessDocument,
  account: string,
  subject: string,
  target: string,
): Asked | string {
  const [, durable, stream_name = "", name, filter] = CONSUMER.exec(subject) ?? [];
  if (document.accounts[account]?.streams?.[stream_name] === undefined) {
    return `the policy has no stream ${stream_name} in ${account}`;
  }
  const config = {
    ...(name === undefined ? {} : { name }),
    ...(durable === undefined ? {} : { durable_name: name }),
    ack_policy: "none",
    deliver_subject: target,
    ...(filter === undefined ? {} : { filter_subject: filter }),
  };
  const payload = JSON.stringify({ stream_name, config });
  // the stage keeps a message on one subject of the stream, perhaps another
  const then: Step[] = filter === undefined ? [] : [{ kind: "others", account, subject: filter }];
  return { payload, then };
}

const BACKUP = /^\$JS\.API\.STREAM\.SNAPSHOT\.([^.]+)$/;

function backup(
  document: AccessDocument,
  account: string,
  subject: string,
  target: string,
): Asked | string {
  const [, name = ""] = BACKUP.exec(subject) ?? [];
  if (document.accounts[account]?.streams?.[name] === undefined) {
    return `the policy has no stream ${name} in ${account}`;
  }
  return { payload: JSON.stringify({ deliver_subject: target }) };
}

const STREAM = /^\$JS\.API\.STREAM\.(CREATE|UPDATE)\.([^.]+)$/;

/** Who configures a stream chooses what it stores, and where it publishes that again. */
function stream(
  document: AccessDocument,
  account: string,
  subject: string,
  target: string,
): Asked | string {
  const [, verb, name = ""] = STREAM.exec(subject) ?? [];
  const known = document.accounts[account]?.streams?.[name];
  if (verb === undefined) return `it restores a stream from a snapshot: ${subject}`;
  if (verb === "UPDATE" && known === undefined) {
    return `the policy has no stream ${name} in ${account}`;
  }
  if (verb === "CREATE" && known !== undefined) {
    return `the stream ${name} of ${account} would have to be deleted before`;
  }
  const chosen = "played.again";
  const config = {
    ...(known === undefined ? { name, storage: "memory" } : configuration(known)),
    subjects: [chosen],
    republish: { src: chosen, dest: target },
  };
  const then: Step[] = [{ kind: "others", account, subject: chosen }];
  return { payload: JSON.stringify(config), then };
}
