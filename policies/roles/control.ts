/** Who steers the system itself, and who reads what happened. */
import {
  approveRole,
  grantRole,
  inspect,
  proposeRole,
  readAudit,
  revoke,
  role,
} from "@nats-entra/access";
import { control } from "../accounts.ts";
import { auditor } from "./finance.ts";
import { operations } from "./operations.ts";

export const systemOperator = role("Nats.Operate", {
  displayName: "NATS: operate",
  description: "See who is connected, end sessions, keep identities out. For the platform team.",
  account: control,
  members: ["user"],
  grants: [inspect(), revoke()],
  maxSession: "1h",
});

export const systemAuditor = role("Nats.Audit", {
  displayName: "NATS: audit",
  description: "Read what happened and who is connected. For internal audit.",
  account: control,
  members: ["user"],
  grants: [inspect(), readAudit()],
  // who reads what happened has done none of it, whatever other roles they hold
  denies: [revoke()],
  maxSession: "8h",
});

export const ordersLead = role("Orders.Lead", {
  displayName: "Orders: lead",
  description: "Let others operate for an hour; the books only by two. For leads of the shop.",
  account: control,
  members: ["user"],
  grants: [inspect(), grantRole(operations), proposeRole(auditor), approveRole(auditor)],
  maxSession: "1h",
});
