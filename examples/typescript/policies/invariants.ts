import { limited, only, serve, users } from "@nats-entra/access";
import { scan } from "./index.ts";

/** What must hold, whatever roles are added: `pulumi preview` proves it, or shows how it can be broken. */
export default [
  only(scan, serve("parcels.where"), "customers get their answer from one service"),
  limited(users, "8h", "people sign in every working day"),
];
