import { digestOf, type AccessDocument, type RoleEntry } from "../../../access/index.ts";
import type { AccountEntry, ExportEntry, ImportEntry } from "../../../access/document/document.ts";
import type { Sources } from "../../../access/document/sources.ts";
import type { Reached } from "../../../access/report/index.ts";
import { roleEntry } from "../access-document.ts";
import { accountEntry } from "../nats-keys.ts";

/** How the document differs from what it usually is. */
export interface Variant {
  /** Support may cancel orders, too. */
  readonly cancelling?: boolean;
  /** Finance follows what happens to orders, and has a role for it. */
  readonly finance?: boolean;
  /** There are agents, which may look up orders. */
  readonly agents?: boolean;
}

const JETSTREAM = [
  "$JS.API.STREAM.INFO.ORDERS",
  "$JS.API.CONSUMER.INFO.ORDERS.shipping",
  "$JS.API.CONSUMER.MSG.NEXT.ORDERS.shipping",
  "$JS.ACK.ORDERS.shipping.>",
];
const local = (subject: string) => subject.replace("$JS.", "$JS.shopdata.");
export const share = (kind: ExportEntry["kind"], subject: string, name = subject): ExportEntry => ({
  kind,
  subject,
  name,
  description: "Of a test",
});
export const taken = (
  from: string,
  { kind, name, subject }: ExportEntry,
  to = subject,
): ImportEntry => ({
  from,
  kind,
  name,
  subject,
  to,
});
export const allow = (publish: readonly string[], subscribe: readonly string[] = []) => ({
  publish: { allow: [...publish].sort(), deny: [] },
  subscribe: { allow: [...subscribe].sort(), deny: [] },
});

/** A policy with walls, as compiled: sessions here, the service there, its stream in a vault. */
export function walledDocument({
  cancelling = false,
  finance = true,
  agents = true,
}: Variant = {}): AccessDocument {
  const status = share("service", "orders.status");
  const cancel = share("service", "orders.cancel");
  const events = share("stream", "orders.events.>");
  const data = JETSTREAM.map((subject) => share("service", subject));
  const all: Record<string, AccountEntry> = {
    support: accountEntry({
      description: "Customer support",
      default: true,
      imports: [taken("shop", status), ...(cancelling ? [taken("shop", cancel)] : [])],
    }),
    operations: accountEntry({
      description: "The operations team",
      imports: [
        taken("shop", status),
        taken("shop", cancel),
        taken("shop", events, "shop.events.>"),
      ],
    }),
    shop: accountEntry({
      description: "Services of the shop",
      exports: [status, cancel, events],
      imports: data.map((entry) => taken("shopdata", entry, local(entry.subject))),
    }),
    shopdata: {
      ...accountEntry({ description: "Streams of the shop", exports: data }),
      vault: true,
    },
    control: accountEntry({ description: "Where the system is operated" }),
    ...(agents && {
      agents: accountEntry({ description: "AI agents", imports: [taken("shop", status)] }),
    }),
    ...(finance && {
      finance: accountEntry({
        description: "Bookkeeping",
        imports: [taken("shop", events, "shop.orders.>")],
      }),
    }),
  };
  const roles: Record<string, RoleEntry> = {
    "Orders.Read": roleEntry(
      "support",
      allow([status, ...(cancelling ? [cancel] : [])].map(subjectOf)),
    ),
    "Orders.Operate": roleEntry(
      "operations",
      allow(["orders.cancel", "orders.status", "handovers.done"], ["shop.events.>"]),
    ),
    "Orders.Serve": {
      ...roleEntry(
        "shop",
        allow(["_INBOX.>", "orders.events.>"], ["orders.cancel shop", "orders.status shop"]),
      ),
      serves: ["orders.cancel shop", "orders.status shop"],
    },
    "Shipping.Work": roleEntry("shop", allow([...JETSTREAM.map(local), "shipping.labels.print"])),
    "Streams.Deploy": roleEntry(
      "shopdata",
      allow([
        "$JS.API.STREAM.CREATE.ORDERS",
        "$JS.API.STREAM.INFO.ORDERS",
        "$JS.API.STREAM.UPDATE.ORDERS",
      ]),
    ),
    "Nats.Operate": roleEntry("control", allow(["control.inspect.{oid}", "control.revoke.{oid}"])),
    ...(agents && { "Agents.Triage": roleEntry("agents", allow(["orders.status"])) }),
    ...(finance && { "Finance.Read": roleEntry("finance", allow([], ["shop.orders.>"])) }),
  };
  const body = {
    version: 1,
    accounts: sorted(all),
    roles: sorted(roles),
    session: { publish: [], subscribe: ["_INBOX.{oid}.>"] },
  } as const;
  return { ...body, digest: digestOf(body) };
}

const subjectOf = ({ subject }: ExportEntry) => subject;

function sorted<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const place = { file: "policies/index.ts", line: 1, column: 1 };

/** Where its streams are. */
export const walledSources: Sources = {
  files: [],
  accounts: {
    shopdata: {
      source: place,
      exports: {},
      imports: {},
      streams: {
        ORDERS: { source: place, subjects: ["orders.events.>"] },
        KV_prices: { source: place, subjects: ["$KV.prices.>"] },
        OBJ_invoices: { source: place, subjects: ["$O.invoices.C.>", "$O.invoices.M.>"] },
      },
    },
  },
  roles: {},
  agents: {},
};

/** Effects as they might be worked out for one of the roles. */
export function walledEffects(role: string): readonly Reached[] {
  if (role !== "Shipping.Work") return [];
  return [
    {
      account: "shop",
      subjects: ["orders.cancel"],
      how: "answer",
      text: "make the server's JSON appear on orders.cancel",
      steps: [
        "publishes $JS.shopdata.API.STREAM.INFO.ORDERS with the reply orders.cancel",
        "JetStream of account shopdata answers to orders.cancel",
        "Orders.Serve receives the answer as a request",
      ],
    },
    {
      account: "shopdata",
      subjects: ["$JS.API.STREAM.PURGE.ORDERS"],
      how: "erase",
      text: "purge stream ORDERS by an empty message",
      steps: [
        "publishes $JS.shopdata.API.CONSUMER.MSG.NEXT.ORDERS.shipping with a reply of its choice",
        "the status of the pull arrives there, empty",
      ],
      change: "new",
    },
  ];
}
