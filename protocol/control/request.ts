import { Failure } from "../../errors/failure.mjs";
import type { ControlVerb } from "../../access/index.ts";
import { isObject } from "../../values/shape/index.ts";
import { JsonError, parseJson } from "../../values/strict-json.ts";
import { isGuid } from "../../values/guid.ts";
import { isRole } from "../identifiers.ts";
import type { RefusalCode } from "../explained/refusals.ts";

/** What an operator asks. The asker is proven: the server lets nobody else publish on this subject. */
export interface ControlRequest {
  readonly verb: ControlVerb;
  /** Object id of who asks. */
  readonly oid: string;
  /** The role that it is about, for grants. */
  readonly role?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Why a request was refused, as the asker sees it. */
export class ControlRefusal extends Failure {
  declare readonly code: RefusalCode;
  declare readonly next: string;

  /** @param next what to do about it */
  constructor(code: RefusalCode, message: string, next: string) {
    super(code, message, { next });
    this.name = "ControlRefusal";
  }
}

/** What the callouts answer: the result of the request, or why it was not done. */
export type ControlAnswer<T> =
  | (T & { readonly ok: true })
  | { readonly ok: false; readonly code: string; readonly why: string; readonly next?: string };

const verbs: readonly ControlVerb[] = ["inspect", "revoke", "grant", "propose", "approve", "audit"];
const aboutRole: readonly ControlVerb[] = ["grant", "propose", "approve"];
/** No request is longer. */
const maxRequestBytes = 16 * 1024;

/**
 * Subject of a request in the account CONTROL.
 *
 * @param oid object id of the asker, whom the server lets publish under no other
 * @param role for grants, proposals and approvals: the role that they are about
 */
export function requestSubject(verb: ControlVerb, oid: string, role?: string): string {
  return ["control", verb, oid, ...(role === undefined ? [] : [role])].join(".");
}

/**
 * Reads a request; undefined for a message that is none, and gets no answer.
 *
 * The reply subject must be in the asker's private inbox, and the callout answers nowhere else: a message that
 * somebody makes the server or a service send to this subject has another reply, or none.
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
  if (data.length > maxRequestBytes) {
    throw new ControlRefusal(
      "request_too_large",
      `a request has at most ${maxRequestBytes} bytes`,
      form,
    );
  }
  try {
    const body = parseJson(data);
    if (isObject(body)) return body;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
  }
  throw new ControlRefusal("request_malformed", "the request is no JSON object", form);
}
