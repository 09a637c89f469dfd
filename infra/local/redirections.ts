/**
 * What `nats-entra demo` tries after the subjects: to have somebody else make a message appear where a session may
 * not publish. Each has somebody who would see it, and each is tried once before with a reply of one's own, which
 * shows that there is something to redirect.
 */
interface Who {
  readonly as: string;
  readonly account: string;
}

const sara: Who = { as: "sara", account: "orders" };
const omar: Who = { as: "omar", account: "operations" };
const fatima: Who = { as: "fatima", account: "bookkeeping" };
const ivan: Who = { as: "ivan", account: "finance" };
const orderService: Who = { as: "order-service", account: "shop" };
const shippingWorker: Who = { as: "shipping-worker", account: "shipping" };
const deployJob: Who = { as: "deploy-job", account: "shopdata" };
const ledgerJob: Who = { as: "ledger-job", account: "books" };

/** A subject that only this uses, so that what appears there was redirected. */
const event = "orders.events.demo";

/** What the example's streams keep from the start. */
const stored = [
  { ...orderService, subject: event },
  { ...fatima, subject: "ledger.entries" },
  { ...fatima, subject: "$O.invoices.C.demo" },
];

/** Who would see it: a session that hears the subject, as somebody who may publish there shows; or who owns a stream. */
const cancellations = {
  watch: { ...orderService, hears: "orders.cancel", queue: "order-service" },
  shownBy: { ...omar, subject: "orders.cancel" },
};
const support = {
  watch: { ...sara, hears: event },
  shownBy: { ...orderService, subject: event },
};
const payments = {
  watch: { ...fatima, hears: "shop.orders.payment.demo" },
  shownBy: { ...orderService, subject: "orders.events.payment.demo" },
};
const history = { watch: { ...deployJob, stream: "ORDERS" } };
const prices = { watch: { ...deployJob, stream: "KV_prices", subject: "$KV.prices.demo" } };
const ledger = { watch: { ...ledgerJob, stream: "LEDGER", subject: "ledger.demo" } };

const userInfo = "$SYS.REQ.USER.INFO";
const shippingNext = "$JS.shopdata.API.CONSUMER.MSG.NEXT.ORDERS.shipping";
const closingNext = "$JS.books.API.CONSUMER.MSG.NEXT.LEDGER.closing";
/** JetStream answers it with a status, which has no body: what deletes and purges take. */
const senseless = "{";
const one = JSON.stringify({ batch: 1, no_wait: true });
const ordersConsumer = { domain: "shopdata", stream: "ORDERS", filter: event };
const invoicesConsumer = { domain: "books", stream: "OBJ_invoices", filter: "$O.invoices.C.demo" };

/** Has somebody else publish: an answer, with the subject as its reply. */
function attempt<Watched extends object>(
  who: Who,
  trick: "answer" | "acknowledgement" | "message" | "status",
  publish: string,
  onto: string,
  watched: Watched,
) {
  return { ...who, trick, publish, onto, ...watched };
}

/** Or a consumer, with the subject as the one to which it delivers. */
function delivery<Watched extends object>(
  who: Who,
  of: { domain: string; stream: string; filter: string },
  onto: string,
  watched: Watched,
) {
  return { ...who, trick: "delivery", of, onto, ...watched };
}

/** @param agentId client id of the triage agent */
export function redirections(agentId: string) {
  const triageAgent: Who = { as: "triage-agent", account: "agents" };
  const lookup = `agents.${agentId}.lookups`;
  const attempts = [
    // by the server itself, which would answer every session
    { ...attempt(sara, "answer", userInfo, "orders.cancel", cancellations), answered: false },
    // by a service
    attempt(sara, "answer", "orders.status", "orders.cancel", cancellations),
    { ...attempt(triageAgent, "answer", lookup, "orders.cancel", cancellations), answered: false },
    attempt(omar, "answer", "orders.cancel", event, support),
    attempt(shippingWorker, "answer", "orders.shipped", "orders.events.payment.demo", payments),
    // by JetStream
    {
      ...attempt(fatima, "answer", "$JS.books.API.INFO", "orders.cancel", cancellations),
      body: "{}",
    },
    {
      ...attempt(ivan, "answer", "$JS.books.API.STREAM.INFO.OBJ_invoices", "ledger.demo", ledger),
      body: "{}",
    },
    {
      ...attempt(
        omar,
        "answer",
        "$JS.shopdata.API.STREAM.INFO.ORDERS",
        "$JS.shopdata.API.$KV.prices.demo",
        prices,
      ),
      body: "{}",
    },
    attempt(
      fatima,
      "acknowledgement",
      "ledger.entries",
      "$JS.books.API.STREAM.PURGE.LEDGER",
      ledger,
    ),
    {
      ...attempt(shippingWorker, "message", shippingNext, "orders.cancel", cancellations),
      body: one,
    },
    // with an empty message
    {
      ...attempt(shippingWorker, "status", shippingNext, "$JS.API.STREAM.DELETE.ORDERS", history),
      body: senseless,
    },
    {
      ...attempt(
        shippingWorker,
        "status",
        shippingNext,
        "$JS.shopdata.API.STREAM.PURGE.ORDERS",
        history,
      ),
      body: senseless,
    },
    {
      ...attempt(fatima, "status", closingNext, "$JS.books.API.STREAM.DELETE.LEDGER", ledger),
      body: senseless,
    },
    // by a consumer that pushes
    delivery(omar, ordersConsumer, event, support),
    delivery(omar, ordersConsumer, "$KV.prices.demo", prices),
    delivery(omar, ordersConsumer, "$JS.API.STREAM.DELETE.KV_prices", prices),
    delivery(ivan, invoicesConsumer, "ledger.demo", ledger),
    delivery(fatima, invoicesConsumer, "orders.cancel", cancellations),
  ];
  return {
    stored,
    services: ["orders.status", "orders.shipped"].map((subject) => {
      return { ...orderService, subject, queue: "order-service" };
    }),
    attempts,
  };
}
