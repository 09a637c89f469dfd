import { manage, role } from "../../access/index.ts";
import { orders } from "../accounts.ts";
import { ORDERS, prices } from "../data.ts";

export const deploy = role("Streams.Deploy", {
  displayName: "Streams: deploy",
  description: "Create and update streams, consumers and buckets. For the deployment job in CI.",
  account: orders,
  members: ["application"],
  grants: [manage(ORDERS, { consumers: ["shipping"] }), prices.manage()],
  maxSession: "30m",
});
