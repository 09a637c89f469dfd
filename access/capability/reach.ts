/**
 * Across accounts: what a role can do in other accounts, because of what they export and import.
 *
 * A service import takes a request on: published under the importer's subject, it arrives in the exporting
 * account, where another service import may take it further (client.go, processServiceImport). A stream
 * import delivers to subscribers of the importer what is published in the exporting account itself: neither
 * what that account imports (addShadowSubscriptions) nor requests that came by a service (processMsgResults,
 * "do not re-export"). So a message travels through one or more services, or through one stream. A
 * session's denies count in its own account, under the names that subjects have there.
 */
import type { AccessDocument, AccountEntry, ImportEntry } from "../document.ts";
import { roleNamed } from "../explain.ts";
import { renamedPattern } from "../subject.ts";
import { capabilitiesOf } from "./capabilities.ts";
import type { Capability } from "./capability.ts";
import { intersection, regionOf, regionsOf, type Direction, type Region } from "./region.ts";
import { listed } from "./words.ts";

/** One import on the way. */
export interface Hop extends ImportEntry {
  /** The importing account. */
  readonly into: string;
}

/** Subjects of another account that a role reaches from its own. */
export interface Reach {
  readonly role: string;
  readonly direction: Direction;
  /** The other account. */
  readonly account: string;
  /** The subjects in the other account. */
  readonly there: Region;
  /** The same as the role's own account names them. */
  readonly here: Region;
  /** The imports between, from the role's account on. */
  readonly via: readonly Hop[];
  /** What it can do there. */
  readonly capabilities: readonly Capability[];
  /** "delete stream ORDERS in account orders, as shop.delete" */
  readonly text: string;
}

/**
 * What a role can publish to, or receive from, accounts other than its own.
 *
 * @throws AccessError `role_unknown`
 * @example
 * reach(document, "Finance.Read").map(({ text }) => text)
 * // ["receive orders.events.payment.> of account orders, as shop.orders.payment.>"]
 */
export function reach(document: AccessDocument, role: string): Reach[] {
  const entry = roleNamed(document, role);
  const { publish, receive } = regionsOf(entry);
  const hops = hopsOf(document.accounts);
  const from = (direction: Direction, here: Region): Reach[] => {
    const start: Stop = { account: entry.account, region: here, steps: [] };
    const stops = direction === "publish" ? sent(start, hops) : heard(start, hops);
    return stops.map((stop) => reachOf(role, direction, stop));
  };
  return [
    ...publish.flatMap((region) => from("publish", region)),
    ...receive.flatMap((region) => from("receive", region)),
  ];
}

/** Every import of the document. */
export function hopsOf(accounts: Readonly<Record<string, AccountEntry>>): Hop[] {
  return Object.entries(accounts).flatMap(([into, { imports }]) =>
    imports.map((entry) => ({ ...entry, into })),
  );
}

interface Step {
  readonly hop: Hop;
  readonly from: string;
  readonly to: string;
}

interface Stop {
  readonly account: string;
  readonly region: Region;
  readonly steps: readonly Step[];
}

/** Where messages published in an account arrive. */
function sent(start: Stop, hops: readonly Hop[]): Stop[] {
  const services = onward(start, (at) =>
    hops
      .filter(({ kind, into }) => kind === "service" && into === at.account)
      .flatMap((hop) => moved(at, hop, hop.to, hop.subject, hop.from)),
  );
  const streams = hops
    .filter(({ kind, from }) => kind === "stream" && from === start.account)
    .flatMap((hop) => moved(start, hop, hop.subject, hop.to, hop.into));
  return [...services, ...streams];
}

/** Where messages received in an account come from. */
function heard(start: Stop, hops: readonly Hop[]): Stop[] {
  const streams = hops
    .filter(({ kind, into }) => kind === "stream" && into === start.account)
    .flatMap((hop) => moved(start, hop, hop.to, hop.subject, hop.from));
  const services = onward(start, (at) =>
    hops
      .filter(({ kind, from }) => kind === "service" && from === at.account)
      .flatMap((hop) => moved(at, hop, hop.subject, hop.to, hop.into)),
  );
  return [...streams, ...services];
}

/** Every stop after the first. nats-server takes no import twice, so neither does this. */
function onward(first: Stop, next: (at: Stop) => readonly Stop[]): Stop[] {
  return next(first).flatMap((stop) => [stop, ...onward(stop, next)]);
}

function moved(at: Stop, hop: Hop, from: string, to: string, account: string): Stop[] {
  if (at.steps.some((step) => step.hop === hop)) return [];
  return renamed(at.region, from, to).map((region) => ({
    account,
    region,
    steps: [...at.steps, { hop, from, to }],
  }));
}

/**
 * The part of a region that `from` matches, as `to` names it. Wildcards keep their order.
 *
 * @example renamed({ pattern: "shop.eu.*", except: [] }, "shop.>", "orders.>") // [{ pattern: "orders.eu.*", … }]
 */
export function renamed(region: Region, from: string, to: string): Region[] {
  const rename = (pattern: string) => {
    const common = intersection(from, pattern);
    return common === undefined ? undefined : renamedPattern(common, from, to);
  };
  const pattern = rename(region.pattern);
  if (pattern === undefined) return [];
  const except = region.except.flatMap((deny) => rename(deny) ?? []);
  return regionOf({ ...region, pattern, except });
}

function reachOf(role: string, direction: Direction, stop: Stop): Reach {
  const { account, region: there, steps } = stop;
  const here = steps.reduceRight((at, { from, to }) => renamed(at, to, from)[0] ?? at, there);
  const capabilities = capabilitiesOf(
    direction === "publish" ? { publish: [there], receive: [] } : { publish: [], receive: [there] },
  );
  const words = listed(capabilities.map(({ text }) => text));
  const where = direction === "publish" ? "in" : "of";
  const text = `${words} ${where} account ${account}, as ${here.pattern}`;
  const via = steps.map(({ hop }) => hop);
  return { role, direction, account, there, here, via, capabilities, text };
}
