/** A subject that `nats-entra demo` tries as every identity. */
export interface Probe {
  verb: "publish" | "subscribe";
  subject: string;
}

/**
 * One subject for each boundary of the example policy: what support may see and what is denied to it,
 * what one role alone may do, what belongs to another account or to a vault, what is an agent's own.
 *
 * @param agentId client id of the triage agent
 */
export function probes(agentId: string): Probe[] {
  return [
    { verb: "publish", subject: "orders.status" },
    { verb: "publish", subject: "orders.cancel" },
    { verb: "publish", subject: "orders.shipped" },
    { verb: "publish", subject: "orders.events.shipped" },
    { verb: "subscribe", subject: "orders.events.created" },
    { verb: "subscribe", subject: "orders.events.payment.captured" },
    { verb: "subscribe", subject: "shop.orders.payment.captured" },
    { verb: "publish", subject: "ledger.entries" },
    { verb: "publish", subject: "$JS.API.STREAM.CREATE.ORDERS" },
    { verb: "publish", subject: "$JS.shopdata.API.STREAM.INFO.ORDERS" },
    { verb: "publish", subject: `agents.${agentId}.lookups` },
    { verb: "publish", subject: `agents.${agentId}.findings` },
    { verb: "subscribe", subject: ">" },
  ];
}
