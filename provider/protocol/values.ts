import { runtime } from "@pulumi/pulumi";

/** The engine writes this string where a value is not known yet (pulumi sdk/nodejs/runtime/rpc.ts). */
const unknown: string = runtime.unknownValue;

/**
 * Takes secret wrappers off, at every depth, so that kinds see plain values.
 *
 * @example plain({ content: secretWrapper("x") }) // { content: "x" }
 */
export function plain(value: unknown): unknown {
  if (runtime.isRpcSecret(value)) return plain(runtime.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/**
 * Puts secret wrappers back on every top-level property that was secret among the inputs, so that a
 * value which came as a secret can never be stored in clear.
 */
export function protect(state: object, inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(state).map(([key, value]) => [
      key,
      containsSecret(inputs[key]) ? secret(value) : (value as unknown),
    ]),
  );
}

/** A value in the wrapper by which the protocol marks secrets. */
export function secret(value: unknown): Record<string, unknown> {
  return { [runtime.specialSigKey]: runtime.specialSecretSig, value };
}

/** True when the value, or anything inside it, will only be known after other resources exist. */
export function containsUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some(containsUnknown);
}

function containsSecret(value: unknown): boolean {
  if (runtime.isRpcSecret(value)) return true;
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).some(containsSecret);
}
