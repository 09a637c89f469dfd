import type { Identity } from "../../issuer/index.ts";

/** The example's people, workloads, CI job and agent, with the roles that each is assigned. */
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
    displayName: "Omar Haddad, operations",
    roles: ["Orders.Operate"],
  },
  {
    kind: "person",
    name: "fatima",
    displayName: "Fatima Costa, accounting",
    roles: ["Finance.Book"],
  },
  {
    // roles in two accounts: the account is chosen at the login
    kind: "person",
    name: "ivan",
    displayName: "Ivan Petrov, audit",
    roles: ["Finance.Read", "Orders.Read"],
  },
  {
    kind: "person",
    name: "nadia",
    displayName: "Nadia Berg, platform",
    roles: ["Nats.Operate", "Orders.Lead"],
  },
  {
    kind: "person",
    name: "lena",
    displayName: "Lena Moreau, head of orders",
    roles: ["Orders.Lead"],
  },
  {
    kind: "person",
    name: "priya",
    displayName: "Priya Nair, internal audit",
    roles: ["Nats.Audit"],
  },
  {
    kind: "workload",
    name: "order-service",
    displayName: "Order service",
    subject: "system:serviceaccount:orders:order-service",
    roles: ["Orders.Serve"],
  },
  {
    kind: "workload",
    name: "shipping-worker",
    displayName: "Shipping worker",
    subject: "system:serviceaccount:orders:shipping-worker",
    roles: ["Shipping.Work"],
  },
  {
    kind: "workload",
    name: "deploy-job",
    displayName: "Deployment job in CI",
    subject: "repo:example/orders:environment:production",
    roles: ["Streams.Deploy"],
  },
  {
    kind: "workload",
    name: "ledger-job",
    displayName: "Deployment job of finance in CI",
    subject: "repo:example/books:environment:production",
    roles: ["Ledger.Deploy"],
  },
  {
    kind: "workload",
    name: "triage-agent",
    displayName: "AI triage agent",
    subject: "system:serviceaccount:agents:triage",
    roles: ["Agents.Triage"],
  },
];
