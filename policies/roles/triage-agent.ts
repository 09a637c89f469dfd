import { publish, role, subscribe } from "@nats-entra/access";
import { agents } from "../accounts.ts";

export const triageAgent = role("Agents.Triage", {
  displayName: "Agents: triage",
  description: "Look into troubled orders and report. For AI agents; each has its own subjects.",
  account: agents,
  members: ["application"],
  grants: [
    subscribe("agents.{azp}.tasks"),
    publish("agents.{azp}.findings"),
    subscribe("orders.events.failed.>"),
    publish("agents.{azp}.lookups"),
    subscribe("agents.{azp}.results"),
  ],
  // whatever else an agent is given one day: it does not change orders
  denies: [publish("orders.cancel"), publish("orders.create"), publish("orders.events.>")],
  maxSession: "1h",
  notAfter: "2027-12-31",
});
