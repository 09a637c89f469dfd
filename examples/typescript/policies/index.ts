import { account, policy, publish, request, role, serve, subscribe } from "@nats-entra/access";

const parcels = account("parcels", { description: "Parcels on their way", default: true });

/** For customer service. */
export const track = role("Parcels.Track", {
  displayName: "Parcels: track",
  description: "Ask where a parcel is, and follow what happens to it.",
  account: parcels,
  members: ["user"],
  grants: [request("parcels.where"), subscribe("parcels.events.>")],
  maxSession: "8h",
});

/** For the service that scanners report to. */
export const scan = role("Parcels.Scan", {
  displayName: "Parcels: scan",
  description: "Answer where a parcel is, and tell what happens to it.",
  account: parcels,
  members: ["application"],
  grants: [serve("parcels.where"), publish("parcels.events.>")],
});

export default policy({ accounts: [parcels], roles: [{ track, scan }] });
