/** The policy of this stack: its accounts, roles and agents, each file listed by name. */
import { policy } from "@nats-entra/access";
import * as accounts from "./accounts.ts";
import * as agents from "./agents.ts";
import * as controlRoles from "./roles/control.ts";
import * as deployRoles from "./roles/deploy.ts";
import * as financeRoles from "./roles/finance.ts";
import * as operationsRoles from "./roles/operations.ts";
import * as serviceRoles from "./roles/services.ts";
import * as supportRoles from "./roles/support.ts";
import * as triageAgentRoles from "./roles/triage-agent.ts";

export default policy({
  accounts: Object.values(accounts),
  roles: [
    supportRoles,
    operationsRoles,
    financeRoles,
    serviceRoles,
    deployRoles,
    triageAgentRoles,
    controlRoles,
  ],
  agents: [agents],
});
