import type {
  PolicyConfigSchema,
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";

/** What people read about a rule. */
export interface About {
  /** For example `entra-v2-tokens`. */
  name: string;
  /** `mandatory` stops the deployment, `advisory` only says so. */
  level: "mandatory" | "advisory";
  /** What must be true, as a sentence. */
  what: string;
  /** What happens when it is not. */
  why: string;
  /** What to write instead. */
  fix: string;
}

/** A resource as a rule on single ones sees it: with its inputs, secrets unwrapped. */
export type Resource = Pick<ResourceValidationArgs, "type" | "props" | "opts">;

/** Something in a stack that breaks a rule, and the resource to blame. */
export interface Finding {
  message: string;
  resource: PolicyResource;
}

/**
 * A rule that one resource alone keeps or breaks. It is looked at before anything is done to the
 * resource; the check answers a sentence for each way in which the resource breaks the rule.
 */
export function resourceRule(
  about: About,
  check: (resource: Resource) => Iterable<string>,
): ResourceValidationPolicy {
  return {
    ...described(about),
    validateResource: (resource, report) => {
      for (const message of check(resource)) report(withFix(message, about));
    },
  };
}

/**
 * A rule that takes several resources to judge. It is looked at when all of the stack is planned, or
 * deployed, with the resources' outputs.
 */
export function stackRule(
  about: About,
  check: (resources: readonly PolicyResource[]) => Iterable<Finding>,
): StackValidationPolicy {
  return {
    ...described(about),
    validateStack: ({ resources }, report) => {
      for (const { message, resource } of check(resources))
        report(withFix(message, about), resource.urn);
    },
  };
}

/**
 * A rule on several resources with numbers that a stack may set otherwise, by `--policy-pack-config`.
 *
 * @param numbers by name, with what they are unless they are set
 */
export function configuredStackRule<Name extends string>(
  about: About,
  numbers: Readonly<Record<Name, number>>,
  check: (
    resources: readonly PolicyResource[],
    numbers: Readonly<Record<Name, number>>,
  ) => Iterable<Finding>,
): StackValidationPolicy {
  const properties = Object.entries<number>(numbers).map(([name, value]) => [
    name,
    { type: "integer" as const, minimum: 1, default: value },
  ]);
  return {
    ...described(about),
    configSchema: {
      properties: Object.fromEntries(properties) as PolicyConfigSchema["properties"],
    },
    validateStack: (stack, report) => {
      const set = { ...numbers, ...stack.getConfig<Partial<Record<Name, number>>>() };
      for (const { message, resource } of check(stack.resources, set))
        report(withFix(message, about), resource.urn);
    },
  };
}

function described({ name, level, what, why, fix }: About) {
  return {
    name,
    enforcementLevel: level,
    description: `${what}. ${why}.`,
    remediationSteps: fix,
  };
}

function withFix(message: string, { fix }: About): string {
  return `${message}\nTo fix: ${fix}.`;
}
