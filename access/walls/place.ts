/**
 * How an account names what lives in another one. JetStream of another account is a domain named after that account,
 * as every client library knows them: `$JS.<domain>.API.…`. Nothing has to be configured at the servers, since the
 * domain is only the subject of an import. Without it a request would go to the account's own `$JS.API.>`.
 */
import { overlaps } from "../subjects/pattern.ts";

const API = "$JS.API.";
const KEYS = "$KV.";

/**
 * The subjects under which sessions of another account publish. Keys have two: nats.js and nats.go put them under the
 * domain's prefix, nats.py under their own name. Messages of streams and objects have their own name with all clients.
 *
 * @example localSubjects("shopdata", "$JS.API.STREAM.INFO.ORDERS") // ["$JS.shopdata.API.STREAM.INFO.ORDERS"]
 * @example localSubjects("shopdata", "$KV.prices.eu.>") // ["$JS.shopdata.API.$KV.prices.eu.>", "$KV.prices.eu.>"]
 */
export function localSubjects(place: string, subject: string): readonly string[] {
  if (subject.startsWith(API)) return [`$JS.${place}.API.${subject.slice(API.length)}`];
  return subject.startsWith(KEYS) ? [`$JS.${place}.API.${subject}`, subject] : [subject];
}

/** What follows `$JS.` in subjects of JetStream itself. */
const NO_DOMAIN = new Set(["API", "ACK", "EVENT", "FC", "M", "S", "SNAPSHOT"]);

/** Can clients take the account's name for a domain? */
export function isDomain(account: string): boolean {
  return !NO_DOMAIN.has(account);
}

/**
 * Where push consumers of another account deliver to sessions of this one. Each account has a space of its own:
 * the creator of a consumer chooses the subject, and could have the deliveries of others otherwise.
 */
export function deliveries(account: string): string {
  return `_INBOX.*.${account}.>`;
}

/** The part of it that is an agent's, when it acts for a person. */
export function agentDeliveries(account: string): string {
  return `_INBOX.{oid}.${account}.{azp}.>`;
}

/** Consumers that push are the ones that have flow control; a backup is pushed as well. */
const PUSHED = ["$JS.FC.", "$JS.API.STREAM.SNAPSHOT."];

/** Do messages arrive by pushing? */
export function arePushed(publish: readonly string[]): boolean {
  return publish.some((subject) => PUSHED.some((start) => subject.startsWith(start)));
}

/**
 * Requests with several answers: fetches, reads of several messages at once (ADR-31), and looking up services (ADR-32).
 * Not more: after each of them the server keeps the way back open for two minutes (accounts.go, checkExpiredResponses).
 */
const MANY = ["$JS.API.CONSUMER.MSG.NEXT.*.*", "$JS.API.DIRECT.GET.*", "$SRV.*", "$SRV.*.*"];

export function hasManyAnswers(subject: string): boolean {
  return MANY.some((pattern) => overlaps(pattern, subject));
}
