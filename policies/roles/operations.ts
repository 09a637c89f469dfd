import { follow, publish, request, role, subscribe } from "../../access/index.ts";
import { orders } from "../accounts.ts";
import { ORDERS, prices } from "../data.ts";

export const operations = role("Orders.Operate", {
  displayName: "Orders: operate",
  description: "Cancel orders, replay their events, direct the agents. For the operations team.",
  account: orders,
  members: ["user"],
  grants: [
    request("orders.status"),
    request("orders.cancel"),
    subscribe("orders.events.>"),
    follow(ORDERS),
    prices.read(),
    publish("support.*.handovers"),
    publish("agents.*.tasks"),
    subscribe("agents.*.findings"),
  ],
  maxSession: "2h",
});
