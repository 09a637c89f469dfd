import { CONTROL } from "../../../access/index.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import type * as entra from "../../support/token.ts";

const may = (...publish: string[]) =>
  roleEntry(CONTROL, {
    publish: { allow: publish.sort(), deny: [] },
    subscribe: { allow: [], deny: [] },
  });

/** A shop with those who steer it. */
export const roles = {
  "Orders.Read": roleEntry("orders", { subscribe: { allow: ["orders.in"], deny: [] } }),
  "Orders.Write": roleEntry("orders", { publish: { allow: ["orders.in"], deny: [] } }),
  "Nats.Operate": may("control.inspect.{oid}", "control.revoke.{oid}"),
  "Nats.Audit": may("control.audit.{oid}"),
  "Orders.Lead": may(
    "control.inspect.{oid}",
    "control.grant.{oid}.Orders.Fix",
    "control.propose.{oid}.Orders.Audit",
    "control.approve.{oid}.Orders.Audit",
  ),
  "Orders.Fix": roleEntry("orders", { publish: { allow: ["orders.fix"], deny: [] } }),
  "Orders.Audit": roleEntry("orders", { subscribe: { allow: ["audited.>"], deny: [] } }),
  "Nats.Look": may("control.inspect.{oid}"),
};

export const policy = accessDocument(roles);

/** What an operator's token says besides. */
export const operator = {
  oid: "0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a",
  uti: "operatorTokenId",
  roles: ["Nats.Operate"],
} satisfies entra.Changes;
