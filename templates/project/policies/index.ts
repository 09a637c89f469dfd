/** The policy: its accounts and its roles, each file listed by name. */
import { policy } from "@nats-entra/access";
import * as accounts from "./accounts.ts";
import * as controlRoles from "./roles/control.ts";
import * as orderRoles from "./roles/orders.ts";

export default policy({
  accounts: Object.values(accounts),
  roles: [orderRoles, controlRoles],
});
