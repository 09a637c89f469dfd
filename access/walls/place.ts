/**
 * How an account names what lives in another one. JetStream of another account is a domain named after that account,
 * as every client library knows them: `$JS.<domain>.API.…`. Nothing has to be configured at the servers, since the
 * domain is only the subject of an import. Without it a request would go to the account's own `$JS.API.>`.
 */
import { tokens } from "../subject.ts";

const API = "$JS.API.";
/** Clients with a domain put keys under its prefix (nats.js, nats.go and nats.py); objects and streams not. */
const KEYS = "$KV.";

/**
 * The subject under which a session of another account publishes.
 *
 * @example localSubject("shopdata", "$JS.API.STREAM.INFO.ORDERS") // "$JS.shopdata.API.STREAM.INFO.ORDERS"
 * @example localSubject("shopdata", "$KV.prices.eu.>") // "$JS.shopdata.API.$KV.prices.eu.>"
 */
export function localSubject(place: string, subject: string): string {
  if (subject.startsWith(API)) return `$JS.${place}.API.${subject.slice(API.length)}`;
  return subject.startsWith(KEYS) ? `$JS.${place}.API.${subject}` : subject;
}

/** A claim differs from session to session, an import does not. */
export function importable(subject: string): string {
  return subject.replaceAll(/\{\w+\}/g, "*");
}

/** What follows `$JS.` in subjects of JetStream itself. */
const NO_DOMAIN = new Set(["API", "ACK", "EVENT", "FC", "M", "S", "SNAPSHOT"]);

/** Can clients take the account's name for a domain? */
export function isDomain(account: string): boolean {
  return !NO_DOMAIN.has(account);
}

/**
 * Where push consumers of another account deliver to sessions of this one. Each account has a space of its own:
 * whoever creates a consumer chooses the subject, and could have the deliveries of others otherwise.
 */
export function deliveries(account: string): string {
  return `_INBOX.*.${account}.>`;
}

/** The part of it that is an agent's, when it acts for a person. */
export function agentDeliveries(account: string): string {
  return `_INBOX.{oid}.${account}.{azp}.>`;
}

/** Do messages arrive by pushing? Such consumers are the ones that have flow control. */
export function arePushed(publish: readonly string[]): boolean {
  return publish.some((subject) => subject.startsWith("$JS.FC."));
}

const MANY = ["$JS.API.CONSUMER.MSG.NEXT.", "$JS.API.DIRECT.GET."];

/** Requests with several answers: fetches, and reads of several keys at once (ADR-31). */
export function hasManyAnswers(subject: string): boolean {
  return MANY.some((prefix) => subject.startsWith(prefix)) || tokens(subject)[0] === "$SRV";
}
