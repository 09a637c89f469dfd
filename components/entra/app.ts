import type * as pulumi from "@pulumi/pulumi";
import type { AppRegistration, AppSpec } from "../directory/registration.ts";
import { makeApplication } from "./application.ts";
import type { EntraDirectoryArgs } from "./args.ts";
import { assign } from "./assignments.ts";
import { existingApplication } from "./existing.ts";
import { makeJustInTime } from "./just-in-time.ts";
import { checkNames } from "./names.ts";
import type { Site } from "./site.ts";
import { makeWorkload } from "./workload.ts";

/** Registers the application in Entra ID. */
export function registerInEntra(
  name: string,
  spec: AppSpec,
  args: EntraDirectoryArgs,
  parent: pulumi.Resource,
): AppRegistration {
  const { owners = {}, deployer, serviceManagementReference, protect = true } = args;
  const { workloads = [], justInTime = [] } = args;
  checkNames(name, args);
  const site: Site = { name, parent, protect, owners, deployer, serviceManagementReference };
  const programs = workloads.map((workload) => makeWorkload(site, spec, workload));
  const groups = justInTime.map((group) => makeJustInTime(site, spec, group));
  const assignments = [
    ...spec.assignments,
    ...programs.flatMap((program) => program.assignments),
    ...groups,
  ];
  const whole = { ...spec, assignments };
  const api = args.existingApplication
    ? existingApplication(site, whole, args, args.existingApplication)
    : makeApplication(site, whole, args);
  assign(site, api, assignments);
  return {
    clientId: api.clientId,
    cliClientId: api.cliClientId,
    workloads: Object.fromEntries(programs.map(({ name: key, clientId }) => [key, clientId])),
    secrets: Object.fromEntries(
      programs.flatMap(({ name: key, secret }) => (secret ? [[key, secret] as const] : [])),
    ),
  };
}
