import { publish, request, role, subscribe } from "../../access/index.ts";
import { orders } from "../accounts.ts";

export const triageAgent = role("Agents.Triage", {
  displayName: "Agents: triage",
  description: "Look into troubled orders and report. For AI agents; each has subjects of its own.",
  account: orders,
  members: ["application"],
  grants: [
    subscribe("agents.{azp}.tasks"),
    publish("agents.{azp}.findings"),
    subscribe("orders.events.failed.>"),
    request("orders.status"),
  ],
  // whatever else an agent is given one day: it does not change orders
  denies: [publish("orders.cancel"), publish("orders.create"), publish("orders.events.>")],
  maxSession: "1h",
  notAfter: "2027-12-31",
});
