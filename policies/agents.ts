/** What agents may do on behalf of people: never more than the person, and never more than this. */
import { agent, publish, request, subscribe } from "@nats-entra/access";
import { orders } from "./accounts.ts";
import { status } from "./data.ts";

/** Acting as itself, it has the role Agents.Triage. */
export const triage = agent("triage", {
  description: "Looks into troubled orders for whom it helps.",
  // of the local tenant; add those of your tenants
  clients: ["883cf4e6-27b2-5c91-957c-c417fd2f5a88"],
  account: orders,
  bounds: [request(status), subscribe("orders.events.failed.>")],
  denies: [publish("orders.cancel"), publish("orders.create")],
  maxSession: "30m",
});
