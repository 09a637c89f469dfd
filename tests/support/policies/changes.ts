/** A dozen changes of a policy, each as its author would write it, and what a review has to say about it. */
import {
  account,
  compile,
  digestOf,
  exportService,
  exportStream,
  fromAccount,
  policy,
  publish,
  role,
  subscribe,
  type AccessDocument,
  type Verdict,
} from "../../../access/index.ts";

export interface PolicyChange {
  readonly name: string;
  readonly base: AccessDocument;
  readonly head: AccessDocument;
  readonly verdict: Verdict;
  /** Of `policy diff`. */
  readonly exitCode: 0 | 3;
  /** Every witness: `role: publish|receive subject [in queue] [of account] [with role]`. */
  readonly gains: readonly string[];
  readonly losses: readonly string[];
}

type Grants = Parameters<typeof role>[1]["grants"];

interface Shape {
  /** Of the role for people. @default "Orders.Read" */
  readonly name?: string;
  readonly grants?: Grants;
  readonly denies?: Grants;
  readonly agentGrants?: Grants;
  /** What the account `orders` exports and `books` imports as `shop.>`. */
  readonly shared?: string;
  /** Someone else who receives what the role for people denies. */
  readonly watched?: boolean;
  /** Whether `books` may have orders cancelled; its role asks for it anyway. */
  readonly cancelling?: boolean;
  readonly reversed?: boolean;
}

const reads = subscribe("orders.events.>");
const noPayments = subscribe("orders.events.payment.>");
const findings = publish("agents.{azp}.findings");
const jobs = subscribe("jobs.new", { queue: "agents" });

function documentOf({
  name = "Orders.Read",
  grants = [reads],
  denies = [noPayments],
  agentGrants = [findings, jobs],
  shared = "orders.events.public.>",
  watched = false,
  cancelling = false,
  reversed = false,
}: Shape = {}): AccessDocument {
  const orders = account("orders", {
    description: "Orders",
    default: true,
    exports: [
      exportStream(shared, { name: "events", description: "What happens to orders" }),
      exportService("orders.cancel", { name: "cancel", description: "Cancel orders" }),
    ],
  });
  const books = account("books", {
    description: "Money",
    imports: [
      fromAccount(orders, "events", { to: "shop.>" }),
      ...(cancelling ? [fromAccount(orders, "cancel", { to: "shop.cancel" })] : []),
    ],
  });
  const session = { maxSession: "8h" } as const;
  const roles = [
    role(name, {
      description: "Follow orders",
      account: orders,
      members: ["user"],
      grants,
      denies,
      ...session,
    }),
    role("Agents.Work", {
      description: "Work through jobs",
      account: orders,
      members: ["application"],
      grants: agentGrants,
      ...session,
    }),
    role("Books.Read", {
      description: "Count",
      account: books,
      members: ["user"],
      grants: [subscribe("shop.>"), publish("shop.cancel")],
      ...session,
    }),
    ...(watched
      ? [
          role("Orders.Watch", {
            description: "Look after failed payments",
            account: orders,
            members: ["user"],
            grants: [subscribe("orders.events.payment.failed")],
            ...session,
          }),
        ]
      : []),
  ];
  const accounts = [orders, books];
  if (reversed) {
    roles.reverse();
    accounts.reverse();
  }
  return compile(policy({ accounts, roles })).document;
}

const base = documentOf();

/** No compiler writes it, but a document may say so: an import that loses a part of its subjects. */
function withOddImport(): AccessDocument {
  const { digest: _, ...document } = documentOf();
  const { books } = document.accounts;
  if (books === undefined) throw new Error("there are no books");
  const imports = books.imports.map((item) => ({ ...item, to: "shop.all" }));
  const body = { ...document, accounts: { ...document.accounts, books: { ...books, imports } } };
  return { ...body, digest: digestOf(body) };
}

const none = { gains: [], losses: [] } as const;

export const policyChanges: readonly PolicyChange[] = [
  {
    name: "a deny is removed",
    base,
    head: documentOf({ denies: [] }),
    verdict: "BROADENS",
    exitCode: 3,
    gains: ["Orders.Read: receive orders.events.payment.x"],
    losses: [],
  },
  {
    name: "a wildcard reaches further",
    base: documentOf({ grants: [subscribe("orders.events.paid")] }),
    head: documentOf({ grants: [subscribe("orders.events.>")] }),
    verdict: "BROADENS",
    exitCode: 3,
    gains: ["Orders.Read: receive orders.events.x"],
    losses: [],
  },
  {
    name: "a queue group is no longer asked for",
    base,
    head: documentOf({ agentGrants: [findings, subscribe("jobs.new")] }),
    verdict: "BROADENS",
    exitCode: 3,
    gains: ["Agents.Work: receive jobs.new"],
    losses: [],
  },
  {
    name: "an export offers more",
    base,
    head: documentOf({ shared: "orders.events.>" }),
    verdict: "BROADENS",
    exitCode: 3,
    gains: ["Books.Read: receive orders.events.x of orders"],
    losses: [],
  },
  {
    name: "a claim becomes a wildcard",
    base,
    head: documentOf({ agentGrants: [publish("agents.*.findings"), jobs] }),
    verdict: "BROADENS",
    exitCode: 3,
    gains: ["Agents.Work: publish agents.x.findings"],
    losses: [],
  },
  {
    name: "a deny is added",
    base,
    head: documentOf({ denies: [noPayments, subscribe("orders.events.fraud.>")] }),
    verdict: "NARROWS",
    exitCode: 0,
    gains: [],
    losses: ["Orders.Read: receive orders.events.fraud.x"],
  },
  {
    name: "a role gets another name",
    base: documentOf({ denies: [] }),
    head: documentOf({ name: "Orders.Follow", denies: [] }),
    verdict: "SAME",
    exitCode: 0,
    ...none,
  },
  {
    name: "everything is written in another order",
    base: documentOf({ grants: [reads, publish("orders.seen")] }),
    head: documentOf({ grants: [publish("orders.seen"), reads], reversed: true }),
    verdict: "SAME",
    exitCode: 0,
    ...none,
  },
  {
    name: "something is added and something taken away",
    base,
    head: documentOf({ agentGrants: [findings, subscribe("jobs.old", { queue: "agents" })] }),
    verdict: "MIXED",
    exitCode: 3,
    gains: ["Agents.Work: receive jobs.old in agents"],
    losses: ["Agents.Work: receive jobs.new in agents"],
  },
  {
    name: "a deny no longer restricts the holders of another role",
    base: documentOf({ grants: [publish("orders.seen")], watched: true }),
    head: documentOf({ grants: [publish("orders.seen")], denies: [], watched: true }),
    verdict: "BROADENS",
    exitCode: 3,
    gains: ["Orders.Read: receive orders.events.payment.failed with Orders.Watch"],
    losses: [],
  },
  {
    name: "an account imports a service",
    base,
    head: documentOf({ cancelling: true }),
    verdict: "BROADENS",
    exitCode: 3,
    gains: ["Books.Read: publish orders.cancel of orders"],
    losses: [],
  },
  {
    name: "an import cannot be followed",
    base,
    head: withOddImport(),
    verdict: "BROADENS",
    exitCode: 3,
    ...none,
  },
];
