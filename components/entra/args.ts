import type * as pulumi from "@pulumi/pulumi";

/** A registration in Microsoft Entra ID, through the azuread provider. */
export interface EntraDirectoryArgs {
  /** Object ids of the application's owners; the deploying identity belongs among them. */
  owners?: pulumi.Input<string>[];
}
