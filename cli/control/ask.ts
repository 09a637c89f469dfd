import { PermissionViolationError, type NatsConnection } from "@nats-io/transport-node";
import { CONTROL, type AccessDocument, type ControlVerb } from "../../access/index.ts";
import { requestSubject, type ControlAnswer } from "../../protocol/control/request.ts";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import type { Io } from "../terminal/io.ts";
import { deployedPolicy } from "../policy/document.ts";
import { withConnection } from "../session/connection.ts";
import { credentialFor, type Credential } from "../session/credential.ts";
import type { Settings } from "../settings/settings.ts";

/** Whom to ask as, and where. */
export interface Asker {
  readonly io: Io;
  readonly settings: Settings;
  /** Of `--as`. */
  readonly as?: string | undefined;
}

/** Asks the callouts one thing after another, on one connection. */
export type Ask = <T>(question: Question) => Promise<T>;

export interface Question {
  readonly verb: ControlVerb;
  /** For grants: the role that it is about. */
  readonly role?: string;
  readonly body: object;
}

/** Milliseconds: some answers are gathered from every node, within two seconds. */
const TIMEOUT_MS = 6_000;

/**
 * Asks the callouts in the account CONTROL once.
 *
 * @throws Failure with the callouts' own code, `control_missing`, `control_not_granted` or `control_silent`
 * @example const { nodes } = await askControl<{ nodes: NodeFacts[] }>(asker, { verb: "inspect", body: { op: "nodes" } });
 */
export function askControl<T>(asker: Asker, question: Question): Promise<T> {
  return withControl(asker, (ask) => ask<T>(question));
}

/** Connects to the account CONTROL with somebody's token, asks, and closes. @throws as `askControl` */
export async function withControl<T>(
  { io, settings, as }: Asker,
  work: (ask: Ask, credential: Credential) => Promise<T>,
): Promise<T> {
  const policy = deployedPolicy(settings);
  if (!Object.hasOwn(policy.accounts, CONTROL)) {
    throw new Failure("control_missing", `the policy has no account ${CONTROL}`, {
      next: "add controlAccount() to its accounts, and a role with inspect() or revoke()",
    });
  }
  const credential = await credentialFor(io, settings, as);
  return withConnection(
    { io, settings, policy },
    { ...credential, account: CONTROL },
    (connection) => {
      const { oid } = credential.identity;
      return work((question) => ask(connection, oid, question, policy), credential);
    },
  );
}

async function ask<T>(
  connection: NatsConnection,
  oid: string,
  { verb, role, body }: Question,
  policy: AccessDocument,
): Promise<T> {
  const subject = requestSubject(verb, oid, role);
  const options = { timeout: TIMEOUT_MS };
  const message = await connection
    .request(subject, JSON.stringify(body), options)
    .catch((error: unknown) => {
      throw isViolation(error) ? notGranted(verb, policy) : silent(error);
    });
  const answer = message.json<ControlAnswer<T>>();
  if (answer.ok) return answer;
  const { code, why, next } = answer;
  throw new Failure(code, "the callout refuses", {
    why,
    next: next ?? "see the callouts' log",
  });
}

function isViolation(error: unknown): boolean {
  if (error instanceof PermissionViolationError) return true;
  return error instanceof Error && error.cause instanceof PermissionViolationError;
}

function silent(error: unknown): Failure {
  return new Failure("control_silent", `no callout answers in the account ${CONTROL}`, {
    why: messageOf(error),
    next: "see whether they are well: nats-entra status",
  });
}

function notGranted(verb: ControlVerb, policy: AccessDocument): Failure {
  return new Failure("control_not_granted", `this identity may not ask for '${verb}'`, {
    why: `none of its roles in the account ${CONTROL} grants that`,
    next: remedyFor(verb, policy),
  });
}

/** Which roles let one ask: `have one of the roles Nats.Audit assigned`. */
export function remedyFor(verb: ControlVerb, { roles }: AccessDocument): string {
  const subject = requestSubject(verb, "{oid}");
  const able = Object.entries(roles).filter(([, { publish }]) =>
    publish.allow.some((entry) => entry === subject || entry.startsWith(`${subject}.`)),
  );
  const names = able.map(([name]) => name).join(", ");
  return names === ""
    ? `have a role of the policy grant it, and assigned: none asks on ${subject}`
    : `have a role assigned that grants it: ${names}`;
}
