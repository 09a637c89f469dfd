import type {
  PolicyResource,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy.js";
import { describe, expect, it } from "vitest";

/** Not declared by @pulumi/policy: how it makes that reading a value which isn't known throws. */
const { unknownCheckingProxy, UnknownValueError, ...sentinels } = proxy as unknown as {
  unknownCheckingProxy: (props: object) => Record<string, unknown>;
  UnknownValueError: new () => Error;
  unknownBooleanValue: string;
  unknownNumberValue: string;
  unknownStringValue: string;
  unknownArrayValue: string;
  unknownObjectValue: string;
};

/** Values that a preview does not know, as the engine writes them. */
export const unknown = {
  boolean: sentinels.unknownBooleanValue,
  number: sentinels.unknownNumberValue,
  string: sentinels.unknownStringValue,
  list: sentinels.unknownArrayValue,
  object: sentinels.unknownObjectValue,
};

export type Rule = ResourceValidationPolicy | StackValidationPolicy;

/** A resource as a test writes it. */
export interface Subject {
  type: string;
  props: object;
  name?: string;
  protect?: boolean;
  /** Types of the components above it, as the URN has them, for example `nats-entra:index:NatsCluster`. */
  under?: string;
  /** What the values of its properties come from. */
  from?: Record<string, Subject[]>;
}

export interface Verdict {
  /** What breaks the rule, without the remedy. */
  violations: string[];
  /** True when the rule came upon a value that isn't known: Pulumi then says so, as an advice. */
  unknown: boolean;
}

/** What breaks any of the rules, each with the rule's name in front. */
export async function violations(
  rules: readonly Rule[],
  program: readonly Subject[],
): Promise<string[]> {
  const found = await Promise.all(
    rules.map(async (rule) => {
      const verdict = await judge(rule, program);
      return verdict.violations.map((message) => `${rule.name}: ${message}`);
    }),
  );
  return found.flat();
}

/** Asks a rule about resources in the way in which Pulumi does. */
export async function judge(rule: Rule, subjects: readonly Subject[]): Promise<Verdict> {
  const verdict: Verdict = { violations: [], unknown: false };
  const report = (message: string) => {
    expect(message).toContain("\nTo fix: ");
    verdict.violations.push(message.split("\n")[0] ?? "");
  };
  const resources = new Map(subjects.map((subject) => [subject, policyResource(subject)]));
  for (const [{ from = {} }, { propertyDependencies }] of resources) {
    for (const [property, sources] of Object.entries(from))
      propertyDependencies[property] = sources.flatMap((source) => resources.get(source) ?? []);
  }
  const stack = [...resources.values()];
  try {
    if ("validateStack" in rule)
      await rule.validateStack({ ...surroundings, resources: stack }, report);
    else for (const resource of stack) await validate(rule, resource, report);
  } catch (error) {
    if (!(error instanceof UnknownValueError)) throw error;
    verdict.unknown = true;
  }
  return verdict;
}

const surroundings = {
  stackTags: new Map<string, string>(),
  // nothing is set: each rule goes by its own numbers
  getConfig: (): never => ({}) as never,
  notApplicable: () => {
    throw new Error("no rule says so");
  },
};

async function validate(
  { validateResource: validations }: ResourceValidationPolicy,
  resource: PolicyResource,
  report: (message: string) => void,
): Promise<void> {
  const args = { ...surroundings, ...resource, asType: () => undefined, parent: undefined };
  for (const validation of [validations].flat())
    await validation?.({ ...args, opts: resource.opts }, report);
}

function policyResource({
  type,
  props,
  name = "it",
  protect = false,
  under,
}: Subject): PolicyResource {
  const qualified = under === undefined ? type : `${under}$${type}`;
  return {
    type,
    name,
    urn: `urn:pulumi:test::test::${qualified}::${name}`,
    props: unknownCheckingProxy(props),
    opts: {
      protect,
      ignoreChanges: [],
      aliases: [],
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
      additionalSecretOutputs: [],
    },
    dependencies: [],
    propertyDependencies: {},
    isType: () => false,
    asType: () => undefined,
  };
}

type Stack = Subject | readonly Subject[];

/** What a rule is to say, each case under its description. */
export interface Specification {
  keeps: Record<string, Stack>;
  /** With the violations that it reports, in their order. */
  breaks: Record<string, readonly [Stack, string, ...string[]]>;
  /** Cases with values that aren't known, with the violations that are reported nevertheless. */
  unknown?: Record<string, readonly [Stack, ...string[]]>;
  /** Cases with values that aren't known and of which the rule says nothing. */
  silent?: Record<string, Stack>;
}

/** Tests of a rule: what keeps it, what breaks it, and what it does where values aren't known. */
export function specify(rule: Rule, { keeps, breaks, unknown = {}, silent = {} }: Specification) {
  const cases: [string, Stack, readonly string[], boolean][] = [
    ...Object.entries(keeps).map(
      ([what, stack]) => [`is kept by ${what}`, stack, [], false] as const,
    ),
    ...Object.entries(breaks).map(
      ([what, [stack, ...messages]]) => [`is broken by ${what}`, stack, messages, false] as const,
    ),
    ...Object.entries(unknown).map(
      ([what, [stack, ...messages]]) =>
        [`says that it can't know ${what}`, stack, messages, true] as const,
    ),
    ...Object.entries(silent).map(
      ([what, stack]) => [`says nothing yet of ${what}`, stack, [], false] as const,
    ),
  ].map(([what, stack, messages, open]) => [what, stack, messages, open]);
  describe(rule.name, () => {
    it.each(cases)("%s", async (_what, stack, violations, open) => {
      expect(await judge(rule, [stack].flat())).toEqual({ violations, unknown: open });
    });
  });
}
