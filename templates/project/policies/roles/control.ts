import { inspect, revoke, role } from "@nats-entra/access";
import { control } from "../accounts.ts";

export const operator = role("Nats.Operate", {
  displayName: "NATS: operate",
  description: "See sessions, end them, keep identities out. For the platform team.",
  account: control,
  members: ["user"],
  grants: [inspect(), revoke()],
  maxSession: "1h",
});
