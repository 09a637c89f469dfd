import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { uuidV5 } from "../../values/uuid.ts";
import type { RoleEntry } from "../../access/index.ts";
import { memberTypes, type AppRegistration, type AppSpec } from "../directory/registration.ts";
import type { LocalDirectoryArgs } from "./args.ts";
import { LocalFile } from "../resources/local-file.ts";

/** Registers the application with the local issuer: an object a file, as its directory wants them. */
export function registerLocally(
  name: string,
  spec: AppSpec,
  { root, folder }: LocalDirectoryArgs,
  parent: pulumi.Resource,
): AppRegistration {
  const entry = (key: string, value: pulumi.Input<object>, dependsOn: pulumi.Resource[] = []) =>
    new LocalFile(
      `${name}-${key}`,
      {
        root,
        path: join(folder, `${encodeURIComponent(key)}.json`),
        content: pulumi.output(value).apply((known) => `${JSON.stringify(known, null, 2)}\n`),
      },
      { parent, dependsOn },
    );
  const appId = uuidV5(spec.tenantId, `application ${name}`);
  const cliAppId = uuidV5(spec.tenantId, `application ${name} cli`);
  const application = entry("application", {
    kind: "application",
    appId,
    displayName: spec.displayName,
    identifierUri: `api://${appId}`,
    assignmentRequired: true,
  });
  entry("client-cli", {
    kind: "client",
    id: uuidV5(spec.tenantId, `service principal ${name} cli`),
    appId: cliAppId,
    name: `${name}-cli`,
    displayName: `${spec.displayName} command line`,
    public: true,
    credentials: [],
  });
  const roles = Object.fromEntries(
    Object.entries(spec.roles).map(([value, role]) => [
      value,
      entry(`role-${value}`, appRole(appId, value, role), [application]),
    ]),
  );
  for (const { principalName, principalId, role } of spec.assignments) {
    const assigned = roles[role];
    entry(
      `assignment-${principalName}-${role}`,
      { kind: "assignment", principal: principalId, role: spec.roles[role]?.id, appId },
      assigned ? [assigned] : [],
    );
  }
  return { clientId: appId, cliClientId: cliAppId, workloads: {} };
}

function appRole(appId: string, value: string, role: RoleEntry): object {
  return {
    kind: "appRole",
    appId,
    id: role.id,
    value,
    displayName: role.displayName,
    description: role.description,
    allowedMemberTypes: role.members.map((kind) => memberTypes[kind]),
  };
}
