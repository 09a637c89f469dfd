import * as pulumi from "@pulumi/pulumi";
import type { AppRegistration, AppSpec } from "../directory.ts";
import type { EntraDirectoryArgs } from "./args.ts";

/** Registers the application in Entra ID. */
export function registerInEntra(
  _name: string,
  _spec: AppSpec,
  _args: EntraDirectoryArgs,
  _parent: pulumi.Resource,
): AppRegistration {
  throw new pulumi.RunError("under construction");
}
