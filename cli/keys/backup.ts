import { Failure } from "../../errors/failure.mjs";

/** What a stack alone knows and nothing can make again: keys and certificates. */
const kept = new Set(["nats-entra:index:Key", "nats-entra:index:Certificate"]);
const stackType = "pulumi:pulumi:Stack";

/** A resource of a stack, as `pulumi stack export` writes it. */
export interface Resource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly parent?: string;
  /** URN and id of the provider, joined by `::`. */
  readonly provider?: string;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
  readonly additionalSecretOutputs?: readonly string[];
  readonly protect?: boolean;
}

/** What `pulumi stack export` prints, as far as it is looked at. */
export interface Exported {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly Resource[];
    /** How the stack encrypts its secrets. */
    readonly secrets_providers?: unknown;
  };
}

/** A stack's keys, and what they hang from in its state. Secret. */
export interface Backup {
  readonly format: "nats-entra keys 1";
  /** RFC 3339. */
  readonly made: string;
  readonly project: string;
  readonly stack: string;
  /** In an order in which each comes after what it names. */
  readonly resources: readonly Resource[];
}

/**
 * The keys of an exported stack, with their secrets in clear if they were exported so.
 *
 * @param made RFC 3339
 * @throws Failure `keys_missing` when the stack has none
 */
export function backupOf({ deployment }: Exported, made: string): Backup {
  const all = new Map((deployment.resources ?? []).map((resource) => [resource.urn, resource]));
  const needed = new Set<string>();
  const need = (urn: string | undefined) => {
    const resource = urn === undefined ? undefined : all.get(urn);
    if (!resource || needed.has(resource.urn)) return;
    needed.add(resource.urn);
    need(resource.parent);
    need(resource.provider?.split("::").slice(0, -1).join("::"));
  };
  for (const { type, urn } of all.values()) if (kept.has(type)) need(urn);
  const [first = ""] = needed;
  const [, , stack = "", project = ""] = first.split(/::|:/);
  if (first === "") {
    throw new Failure("keys_missing", "the stack has no keys", {
      why: "nothing of nats-entra was ever deployed by it",
      next: "name the stack that was (--stack NAME); pulumi stack ls lists them",
    });
  }
  const resources = [...all.values()].filter(({ urn }) => needed.has(urn)).map(essence);
  return { format: "nats-entra keys 1", made, project, stack, resources };
}

/** Of components only their place: the next deployment supplies the rest. */
function essence(resource: Resource): Resource {
  const { urn, type, custom, parent } = resource;
  if (!custom) return { urn, type, custom, ...(parent !== undefined && { parent }) };
  const { id, provider, inputs, outputs, additionalSecretOutputs, protect } = resource;
  return {
    ...{ urn, type, custom, id, parent, provider, inputs, outputs },
    ...{ additionalSecretOutputs, protect },
  };
}

/** @throws Failure `backup_invalid` */
export function parseBackup(text: string, file: string): Backup {
  let value: Partial<Backup> | undefined;
  try {
    value = JSON.parse(text) as Partial<Backup>;
  } catch {
    // the error below says so
  }
  if (value?.format === "nats-entra keys 1") return value as Backup;
  throw new Failure("backup_invalid", `${file} holds no keys`, {
    why: "it is not what `nats-entra keys backup` of this version writes",
    next: "give a file that it wrote, or restore with the version that wrote this one",
  });
}

/**
 * The deployment that `pulumi stack import` takes: a stack with these keys and nothing else.
 *
 * @param target an export of the stack that takes them, which has none of its own
 * @param stack its name: URNs hold it
 */
export function withKeys(target: Exported, backup: Backup, stack: string): Exported {
  const renamed = (urn: string) => urn.replace(prefixOf(backup), `urn:pulumi:${stack}::`);
  const resources = backup.resources.map((resource) => {
    const { type, urn, parent, provider } = resource;
    const isStack = type === stackType;
    return {
      ...resource,
      urn: isStack ? stackUrn(backup.project, stack) : renamed(urn),
      ...(parent !== undefined && {
        parent: parent.includes(`::${stackType}::`)
          ? stackUrn(backup.project, stack)
          : renamed(parent),
      }),
      ...(provider !== undefined && { provider: renamed(provider) }),
    };
  });
  return { ...target, deployment: { ...target.deployment, resources } };
}

const prefixOf = ({ stack }: Backup) => `urn:pulumi:${stack}::`;
const stackUrn = (project: string, stack: string) =>
  `urn:pulumi:${stack}::${project}::${stackType}::${project}-${stack}`;
