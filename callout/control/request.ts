import type { ControlVerb } from "../../access/index.ts";
import { isObject, JsonError, parseJson } from "../json.ts";
import { isGuid } from "../../values/guid.ts";
import { isRole } from "../token/claims.ts";

/** What an operator asks. Who asks is proven: the server lets nobody else publish on this subject. */
export interface ControlRequest {
  readonly verb: ControlVerb;
  /** Object id of who asks. */
  readonly oid: string;
  /** The role that it is about, for grants. */
  readonly role?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A request that is not done, as the one who asked is told. */
export class ControlRefusal extends Error {
  readonly code: string;
  /** What to do about it. */
  readonly next: string | undefined;

  constructor(code: string, why: string, next?: string) {
    super(why);
    this.code = code;
    this.next = next;
  }
}

const verbs: readonly ControlVerb[] = ["inspect", "revoke", "grant", "propose", "approve", "audit"];
const aboutRole: readonly ControlVerb[] = ["grant", "propose", "approve"];
/** Bytes; no request is as long. */
const longest = 16 * 1024;

/**
 * Reads a request; undefined for a message that is none, and gets no answer.
 *
 * The reply subject must be in the asker's private inbox, and the callout answers nowhere else: what somebody makes
 * the server or a service send to this subject has another reply, or none.
 *
 * @throws ControlRefusal for a request that is not of its form
 */
export function readRequest(
  subject: string,
  reply: string | undefined,
  data: Uint8Array,
): ControlRequest | undefined {
  const [, name, oid, ...rest] = subject.split(".");
  const verb = verbs.find((each) => each === name);
  if (verb === undefined || !isGuid(oid) || !reply?.startsWith(`_INBOX.${oid}.`)) return undefined;
  const role = rest.length === 0 ? undefined : rest.join(".");
  if (aboutRole.includes(verb) !== (role !== undefined && isRole(role))) return undefined;
  return { verb, oid, ...(role !== undefined && { role }), body: readBody(data) };
}

function readBody(data: Uint8Array): ControlRequest["body"] {
  const form = "send a JSON object as nats-entra does";
  if (data.length > longest) {
    throw new ControlRefusal("request_too_large", `a request has at most ${longest} bytes`, form);
  }
  try {
    const body = parseJson(data);
    if (isObject(body)) return body;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
  }
  throw new ControlRefusal("request_malformed", "the request is no JSON object", form);
}
