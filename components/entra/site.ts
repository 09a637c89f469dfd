import type * as pulumi from "@pulumi/pulumi";

/** What the resources of one registration have in common. */
export interface Site {
  /** Of the component; begins every resource's name. */
  readonly name: string;
  readonly parent: pulumi.Resource;
  /** Of what other people's settings name. */
  readonly protect: boolean;
  /** Object ids by name. */
  readonly owners: Readonly<Record<string, pulumi.Input<string>>>;
  readonly deployer: pulumi.Input<string> | undefined;
  /** A tenant that insists on it does so for every registration. */
  readonly serviceManagementReference: pulumi.Input<string> | undefined;
}

/** What roles are assigned in: this deployment's application, or one that others own. */
export interface Api {
  readonly clientId: pulumi.Input<string>;
  /** Object id of its service principal; absent where assignments are others' business. */
  readonly servicePrincipalId?: pulumi.Input<string>;
  /** Ids of the roles by value; an output waits until the role is there. */
  readonly roleIds: Readonly<Record<string, pulumi.Input<string>>>;
}
