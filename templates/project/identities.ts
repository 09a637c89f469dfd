/** Who exists on this machine, and with which roles: `nats-entra dev` makes a tenant of them. Production has your own tenant. */
import type { Identity } from "@nats-entra/local";

export const identities: readonly Identity[] = [
  {
    kind: "person",
    name: "sara",
    displayName: "Sara Lind, customer support",
    roles: ["Orders.Read"],
  },
  {
    kind: "person",
    name: "omar",
    displayName: "Omar Haddad, accounting",
    roles: ["Payments.Read"],
  },
  {
    kind: "person",
    name: "nadia",
    displayName: "Nadia Berg, platform",
    roles: ["Nats.Operate"],
  },
  {
    kind: "workload",
    name: "order-service",
    displayName: "Order service",
    subject: "system:serviceaccount:my-project:order-service",
    roles: ["Orders.Serve"],
  },
];
