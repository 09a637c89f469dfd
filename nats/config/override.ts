import { applyPatch, type Operation } from "rfc6902";
import { NatsError } from "../errors/nats-error.ts";
import { isObject } from "../../values/shape/index.ts";
import { checkProtected } from "./protected.ts";
import { isBlock, type ConfigBlock, type ConfigValue } from "./text.ts";

/** Free-form changes of a rendered configuration, as `config` of the official Helm chart: first the merge. */
export interface ConfigOverrides {
  /** JSON merge patch, RFC 7396: null removes. */
  readonly merge?: unknown;
  /** JSON patch, RFC 6902. */
  readonly patch?: readonly ConfigPatch[];
}

export interface ConfigPatch {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/**
 * @throws NatsError `config_override` for an invalid merge or patch; `config_protected` for
 *   a change of what decides who gets in, or of what a target relies on
 */
export function overridden(block: ConfigBlock, { merge, patch }: ConfigOverrides): ConfigBlock {
  if (merge === undefined && patch === undefined) return block;
  const before = withoutUndefined(block);
  const merged = merge === undefined ? before : mergePatch(before, merge);
  const after = patched(merged, patch ?? []);
  if (!isBlock(after))
    throw new NatsError("config_override", "config: the whole is no longer a block");
  checkProtected(before, after);
  return after;
}

/**
 * MergePatch of RFC 7396, section 2. Neither argument is changed.
 *
 * @param hasMembers what has members; anything else is replaced as a whole
 * @example mergePatch({ a: 1, b: { c: 2 } }, { a: null, b: { d: 3 } }) // { b: { c: 2, d: 3 } }
 */
export function mergePatch(target: unknown, patch: unknown, hasMembers = isObject): unknown {
  if (!hasMembers(patch)) return patch;
  const result = new Map(hasMembers(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else if (value !== undefined) result.set(key, mergePatch(result.get(key), value, hasMembers));
  }
  return Object.fromEntries(result);
}

function patched(value: unknown, patch: readonly ConfigPatch[]): unknown {
  // applyPatch changes what it is given
  const document = { config: structuredClone(value) };
  patch.forEach((operation, index) => {
    const { op, path, from } = operation;
    const inside = {
      ...structuredClone(operation),
      path: `/config${path}`,
      ...(from === undefined ? {} : { from: `/config${from}` }),
    };
    const [error] = applyPatch(document, [inside as Operation]);
    if (!error) return;
    throw new NatsError("config_override", `config.patch[${index}] ${op} ${path}: ${error.name}`);
  });
  return document.config;
}

function withoutUndefined(block: ConfigBlock): ConfigBlock {
  return Object.fromEntries(
    Object.entries(block)
      .filter((entry): entry is [string, ConfigValue] => entry[1] !== undefined)
      .map(([key, value]) => [key, isBlock(value) ? withoutUndefined(value) : value]),
  );
}
