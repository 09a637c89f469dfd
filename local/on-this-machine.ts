import * as pulumi from "@pulumi/pulumi";
import type { RoleAssignmentArgs } from "../components/directory/registration.ts";
import type { LocalDirectoryArgs, LocalTargetArgs } from "../components/local/args.ts";
import { ports } from "../components/local/place.ts";
import { objectId, type Identity } from "../issuer/index.ts";
import { projectRoot, runFolder } from "./folder.ts";
import { LocalTenant } from "./tenant.ts";

/** What is different on this machine. */
export interface OnThisMachineArgs {
  /** Who exists in the tenant, and which roles each is assigned. */
  identities: readonly Identity[];
  /**
   * First of the ports that are used, all on 127.0.0.1, a hundred at most.
   * @default the setting `nats-entra:ports.base` of the stack, else 14220
   */
  basePort?: number;
  /** Absolute folder for the processes' files; it goes with the stack. @default `.nats-entra/run` beside Pulumi.yaml */
  folder?: string;
}

/** Arguments of NatsEntra for this machine. */
export interface OnThisMachine {
  tenant: {
    tenantId: string;
    authority: string;
    ca: pulumi.Output<string>;
    local: { adminKeyFile: string; identities: string[] };
  };
  directory: { local: LocalDirectoryArgs };
  assignments: RoleAssignmentArgs[];
  target: { local: LocalTargetArgs };
}

/** The made-up tenant of this machine: the same everywhere, so that the ids of identities are, too. */
const tenantId = "3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60";
const standardPort = 14_220;

/**
 * The arguments of NatsEntra that make a stack run on this machine: it starts a stand-in for a tenant with your
 * identities, assigns them their roles, and names this machine as the target. For development and tests.
 *
 * Call it once in a program: it makes resources.
 *
 * @throws RunError for names that identities cannot have
 * @example
 * new NatsEntra("orders", {
 *   displayName: "Orders",
 *   policy: await policyOf("./policies"),
 *   ...(pulumi.getStack() === "dev"
 *     ? onThisMachine({ identities })
 *     : { tenant: { tenantId }, directory: { entra: {} }, target: { kubernetes: {} } }),
 * });
 */
export function onThisMachine(args: OnThisMachineArgs): OnThisMachine {
  const { identities, folder = runFolder(projectRoot()) } = args;
  const basePort = args.basePort ?? portOfSettings() ?? standardPort;
  const tenant = new LocalTenant("tenant", {
    ...{ tenantId, identities },
    root: folder,
    port: ports(basePort).issuer,
  });
  const { authority, ca, adminKeyFile, directory } = tenant;
  const names = identities.map(({ name }) => name);
  return {
    tenant: { tenantId, authority, ca, local: { adminKeyFile, identities: names } },
    directory: { local: { root: folder, folder: directory } },
    assignments: identities.flatMap((identity) =>
      identity.roles.map((role) => ({
        role,
        principalId: objectId(tenantId, identity),
        principalName: identity.name,
      })),
    ),
    target: { local: { folder, basePort } },
  };
}

/** What `nats-entra dev --base-port` sets; undefined when it is not set. */
function portOfSettings(): number | undefined {
  return new pulumi.Config("nats-entra").getNumber("ports.base", { min: 1024, max: 65_000 });
}
