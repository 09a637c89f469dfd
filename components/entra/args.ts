import type * as pulumi from "@pulumi/pulumi";
import type { EntraExistingApplicationArgs } from "./existing-args.ts";
import type { EntraJustInTimeArgs } from "./just-in-time-args.ts";
import type { EntraWorkloadArgs } from "./workload-args.ts";

/** A registration in Microsoft Entra ID, through the azuread provider. */
export interface EntraDirectoryArgs {
  /** The application's purpose, as its users see it. */
  description?: pulumi.Input<string>;
  /** Notes for who manages the registration. */
  notes?: pulumi.Input<string>;
  /** Number in a service or asset management database, of every registration; some tenants insist on it. */
  serviceManagementReference?: pulumi.Input<string>;
  /**
   * Object ids of people or service principals who may change the registrations, each under a name for messages.
   * The deploying identity is not among them: see `deployer`.
   */
  owners?: Record<string, pulumi.Input<string>>;
  /**
   * Object id of the deploying identity. With the permission `Application.ReadWrite.OwnedBy` it has to be given: the
   * provider otherwise takes it from the service principals' owners, and the next deployment may not change them.
   */
  deployer?: pulumi.Input<string>;
  /** Whether people may also get tokens by `az account get-access-token`. @default false */
  azureCli?: boolean;
  /** Programs that get an application each. Managed identities need none: they are in `assignments`. */
  workloads?: EntraWorkloadArgs[];
  /** Groups whose members hold a role for hours, when they ask for it (Privileged Identity Management). */
  justInTime?: EntraJustInTimeArgs[];
  /** A registration that others own. @default one made here */
  existingApplication?: EntraExistingApplicationArgs;
  /**
   * Whether Pulumi refuses to delete the application, the public client and their service principals, whose ids
   * are in every client's settings. Set it to false, run `pulumi up`, then they can go. @default true
   */
  protect?: boolean;
}
