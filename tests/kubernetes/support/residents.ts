import type { Residents } from "../../support/azuread/setup.ts";

const id = (last: number) => `00000000-0000-4000-8000-${String(last).padStart(12, "0")}`;

const support = id(1);
const service = id(2);
const deployer = id(3);
const shipper = id(4);
const operations = id(6);
const office = id(7);
const pump = id(8);
const north = id(9);

/** People of the tenant. */
export const people: NonNullable<Residents["users"]> = [
  { id: support, name: "sara" },
  { id: operations, name: "omar" },
  { id: id(5), name: "nobody" },
  { id: office, name: "olga" },
];

/** Managed identities of the tenant, each of a workload. */
export const workloads: NonNullable<Residents["managedIdentities"]> = [
  { id: service, clientId: id(12), displayName: "order-service" },
  { id: deployer, clientId: id(13), displayName: "deploy-job" },
  { id: shipper, clientId: id(14), displayName: "shipping-worker" },
  { id: pump, clientId: id(18), displayName: "pump" },
  { id: north, clientId: id(19), displayName: "north" },
];

/** Who holds which role of the example's policy, and of what `plant.ts` adds to it. */
export const assignments = {
  "Orders.Read": { sara: support },
  "Orders.Operate": { omar: operations },
  "Orders.Serve": { "order-service": service },
  "Streams.Deploy": { "deploy-job": deployer },
  "Shipping.Work": { "shipping-worker": shipper },
  "Sites.Office": { olga: office },
  "Plant.Device": { pump },
  "Sites.Leaf": { north },
};
