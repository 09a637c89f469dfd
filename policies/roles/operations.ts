import { follow, publish, request, role, subscribe } from "@nats-entra/access";
import { operations as account } from "../accounts.ts";
import { cancel, ORDERS, prices, status } from "../data.ts";

export const operations = role("Orders.Operate", {
  displayName: "Orders: operate",
  description: "Cancel orders, replay their events, direct the agents. For the operations team.",
  account,
  members: ["user"],
  grants: [
    request(status),
    request(cancel),
    subscribe("orders.events.>"),
    follow(ORDERS),
    prices.read(),
    publish("support.*.handovers"),
    publish("agents.*.tasks"),
    subscribe("agents.*.findings"),
  ],
  maxSession: "2h",
});
