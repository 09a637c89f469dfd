import * as pulumi from "@pulumi/pulumi";
import { applyPatch, type Operation } from "rfc6902";
import { mergePatch } from "../../../nats/index.ts";
import { suggest } from "../../inputs/suggest.ts";
import type { ObjectOverrideArgs } from "../args/override.ts";

/** What can be changed: the objects, and within them the pods, their containers and the volume of a node. */
export const overridable = [
  ...["namespace", "serviceAccount", "configMap", "environmentSecret", "tlsSecret", "certificate"],
  ...["statefulSet", "podTemplate", "natsContainer", "volumeClaim"],
  ...["reloaderContainer", "reloaderConfigMap", "exporterContainer", "podMonitor"],
  ...["service", "headlessService", "ingress", "networkPolicy", "disruptionBudget"],
  ...["natsBox", "natsBoxPodTemplate", "natsBoxContainer", "natsBoxContexts"],
  ...["natsBoxServiceAccount", "natsBoxNetworkPolicy"],
];

/**
 * The last word about each object is the user's: functions can't cross to other languages, patches can.
 *
 * @throws RunError for an object that is not there, with a suggestion
 */
export class Overrides {
  readonly #args: Record<string, ObjectOverrideArgs>;

  constructor(args: Record<string, ObjectOverrideArgs> = {}) {
    this.#args = args;
    for (const key of Object.keys(args)) {
      if (!overridable.includes(key))
        throw new pulumi.RunError(
          `overrides: there is no object "${key}"${suggest(key, overridable)}`,
        );
    }
  }

  /**
   * The object with what the arguments change in it: `merge` first, then `patch`. Outputs are taken as a
   * whole: they can be replaced, but nothing within them can be changed.
   *
   * @throws RunError for an operation that can't be done, with its number
   */
  apply<T extends object>(key: string, object: T): T {
    const override = this.#args[key];
    if (!override) return object;
    const merge: unknown = override.merge === undefined ? {} : override.merge;
    const document = copy(mergePatch(copy(object), merge, isRecord));
    const operations = (override.patch ?? []) as Operation[];
    applyPatch(document, operations).forEach((problem, index) => {
      if (problem)
        throw new pulumi.RunError(
          `overrides.${key}.patch[${index}] (${operations[index]?.op ?? ""} ${operations[index]?.path ?? ""}): ${problem.message || problem.name}`,
        );
    });
    return document as T;
  }
}

/** A copy that can be changed; outputs are not copied, what is undefined is left out. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (!isRecord(value)) return value;
  const present = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(present.map(([key, inner]) => [key, copy(inner)]));
}

/** Outputs are not records: what is in them is not known yet. */
function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !pulumi.Output.isInstance(value) &&
    !(value instanceof Promise)
  );
}
