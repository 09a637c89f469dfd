import type * as pulumi from "@pulumi/pulumi";

/** A registration that another team owns; docs/reference/entra.md tells what it has to set. */
export interface EntraExistingApplicationArgs {
  /** Application (client) id. */
  clientId: pulumi.Input<string>;
  /** Id of the public client that people sign in with. */
  cliClientId: pulumi.Input<string>;
  /** Object id of the registration, where its roles are managed here. @default its owners make the roles */
  objectId?: pulumi.Input<string>;
  /** Object id of its service principal, where assignments are made here. @default its owners assign */
  servicePrincipalId?: pulumi.Input<string>;
}
