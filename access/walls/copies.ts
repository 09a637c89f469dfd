/**
 * Mirrors and sources across a wall: what a stream's account has to share so that a stream of another one copies it.
 *
 * The server that has the copy asks the origin's account for a consumer, which delivers to the copy's account and is told
 * by it to go on (stream.go, setupMirrorConsumer). Sessions have no part in it: both prefixes begin with what belongs to
 * the product or to the domain, and no role is given them.
 */
import type { Account } from "../language/account.ts";
import { isControl } from "../language/control.ts";
import { unknownAccount } from "../language/check-subject.ts";
import type { Grant, StreamUse } from "../language/grant.ts";
import { OWN_TOKEN } from "../document/session.ts";
import type { Problem } from "../errors/error.ts";
import type { Crossing } from "./crossing.ts";
import { isDomain } from "./place.ts";

/** An origin as a policy writes it; `account` where it lives, if it says so. */
export type WrittenOrigin = Readonly<Record<string, unknown>> & {
  readonly name: string;
  readonly account?: string;
};

/** A stream that copies one of another account. */
export interface Copy {
  readonly stream: StreamUse;
  /** The account of the copy. */
  readonly into: string;
  readonly origin: WrittenOrigin & { readonly account: string };
}

/** @example externalOf("shopdata", "books") // { api: "$JS.shopdata.API", deliver: "nats-entra.sync.books" } */
export function externalOf(
  from: string,
  into: string,
): { readonly api: string; readonly deliver: string } {
  return { api: `$JS.${from}.API`, deliver: `${OWN_TOKEN}.sync.${into}` };
}

/** Why an account cannot have a copy of it. */
export function copyProblem(
  { stream, origin }: Copy,
  accounts: ReadonlyMap<string, Account>,
): Problem | undefined {
  const { name, account: from, consumer, external } = origin;
  const what = `the stream '${stream.name}' copies '${name}' of the account '${from}'`;
  const there = accounts.get(from);
  if (there === undefined) return unknownAccount(from, accounts.keys());
  if (isControl(there)) {
    const next = "leave it out: what callouts store is theirs";
    return { code: "wall_control", message: `${what}, which shares nothing with others`, next };
  }
  if (there.jetstream === undefined) {
    const next = 'give the account for example jetstream: { disk: "1GiB" }';
    return { code: "jetstream_missing", message: `${what}, which has no JetStream`, next };
  }
  if (!isDomain(from)) {
    const message = `${what} as a JetStream domain, but $JS.${from}.> has another meaning`;
    return { code: "wall_domain", message, next: "give the account another name" };
  }
  if (external !== undefined || consumer !== undefined) {
    const given = external === undefined ? "consumer" : "external";
    const message = `${what}, and says '${given}', for which the exports and imports are not made`;
    const next =
      given === "external"
        ? "leave 'external' out, or 'account' with your own exports and imports"
        : "leave 'consumer' out, or write 'external' in place of 'account', with your own exports and imports";
    return { code: "wall_copy", message, next };
  }
  return undefined;
}

/** What the accounts share for it: to make the consumer, its flow control, and what it delivers. */
export function crossingsOfCopy({ stream, into, origin }: Copy): Crossing[] {
  const { name, account: from } = origin;
  const { api, deliver } = externalOf(from, into);
  const asked = creates(origin);
  const flow = `$JS.FC.${name}.>`;
  const grant: Grant = {
    kind: "grant",
    label: `${stream.name} (a copy of ${name})`,
    publish: [`$JS.API.${asked}`, flow],
    subscribe: [],
    place: from,
    problems: [],
    source: stream.source,
  };
  const common = { from, into, grant, owner: { account: into } };
  return [
    { ...common, kind: "service", subject: `$JS.API.${asked}`, to: `${api}.${asked}` },
    { ...common, kind: "service", subject: flow, to: flow },
    { ...common, kind: "stream", subject: `${deliver}.>`, to: `${deliver}.>` },
  ];
}

/** With one filter it is in the subject of the request, and nats-server holds the consumer to it. */
function creates({ name, filterSubject, subjectTransforms }: WrittenOrigin): string {
  const transforms = Array.isArray(subjectTransforms)
    ? (subjectTransforms as readonly { readonly src?: unknown }[])
    : [];
  const [only] = transforms;
  const filter = transforms.length === 1 ? only?.src : filterSubject;
  const isOne = typeof filter === "string" && filter !== "" && transforms.length < 2;
  return isOne ? `CONSUMER.CREATE.${name}.*.${filter}` : `CONSUMER.CREATE.${name}`;
}
