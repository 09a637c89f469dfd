import * as pulumi from "@pulumi/pulumi";
import { withVersion } from "./version.ts";

/** Inputs of a RoleRecord. */
export interface RoleRecordArgs {
  /** Name of the application as people see it. */
  application: string;
  /** Names of those whom this deployment assigns, by value of the role. */
  roles: Record<string, string[]>;
}

/** The roles that an application had: a preview that removes one warns of what goes with it. */
export class RoleRecord extends pulumi.CustomResource {
  constructor(name: string, args: RoleRecordArgs, options?: pulumi.CustomResourceOptions) {
    super("nats-entra:entra:RoleRecord", name, { ...args }, withVersion(options));
  }
}
