/**
 * Across accounts: what a role can do in other accounts, because of what they export and import. A session's denies
 * count in its own account, under the names that subjects have there.
 */
import type { AccessDocument } from "../document/document.ts";
import { roleNamed } from "../document/roles.ts";
import { Flows, type Import, type Stop } from "../reach/index.ts";
import { renamedPattern } from "../subjects/pattern.ts";
import { capabilitiesOf } from "./capabilities.ts";
import type { Capability } from "./capability.ts";
import { intersection, regionOf, regionsOf, type Direction, type Region } from "./region.ts";
import { listed } from "../../text/list.ts";

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
  readonly via: readonly Import[];
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
  const regions = regionsOf(entry);
  const flows = flowsIn(document);
  return (["publish", "receive"] as const).flatMap((direction) =>
    regions[direction].flatMap((set) =>
      ORDER[direction]
        .flatMap((kind) => flows.beyond({ account: entry.account, set }, HEADING[direction], kind))
        .map((stop) => reachOf(role, direction, stop, flows)),
    ),
  );
}

/** All roles of a document travel by the same. */
const known = new WeakMap<AccessDocument, Flows<Region>>();

function flowsIn(document: AccessDocument): Flows<Region> {
  const flows = known.get(document) ?? new Flows(document, renamed);
  known.set(document, flows);
  return flows;
}

const HEADING = { publish: "onward", receive: "back" } as const;

/** In which people read of them. */
const ORDER = { publish: ["service", "stream"], receive: ["stream", "service"] } as const;

/**
 * The part of a region that `from` matches, as `to` names it. Wildcards keep their order.
 *
 * @example renamed({ pattern: "shop.eu.*", except: [] }, "shop.>", "orders.>") // { pattern: "orders.eu.*", … }
 */
function renamed(region: Region, from: string, to: string): Region | undefined {
  const rename = (pattern: string) => {
    const common = intersection(from, pattern);
    return common === undefined ? undefined : renamedPattern(common, from, to);
  };
  const pattern = rename(region.pattern);
  if (pattern === undefined) return undefined;
  const except = region.except.flatMap((deny) => rename(deny) ?? []);
  return regionOf({ ...region, pattern, except })[0];
}

function reachOf(
  role: string,
  direction: Direction,
  stop: Stop<Region>,
  flows: Flows<Region>,
): Reach {
  const { account, set: there, flows: taken } = stop;
  const here = flows.atStart(there, taken, HEADING[direction]) ?? there;
  const capabilities = capabilitiesOf(
    direction === "publish" ? { publish: [there], receive: [] } : { publish: [], receive: [there] },
  );
  const words = listed(capabilities.map(({ text }) => text));
  const where = direction === "publish" ? "in" : "of";
  const text = `${words} ${where} account ${account}, as ${here.pattern}`;
  const via = taken.map((flow) => flow.import);
  return { role, direction, account, there, here, via, capabilities, text };
}
