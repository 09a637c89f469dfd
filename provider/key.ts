import { randomBytes, randomUUID } from "node:crypto";
import { Change, same, type Kind } from "./kind.ts";

export interface KeyInputs {
  /** Any change of a value makes a new key. */
  readonly triggers?: Readonly<Record<string, string>>;
}

export interface KeyState extends KeyInputs {
  /** 32 random bytes, base64. Secret. */
  readonly secret: string;
  /** Unix seconds; JWTs made of the key carry it as `iat`, which keeps them deterministic. */
  readonly createdAt: number;
}

/** 32 secret bytes that stay the same until a trigger changes. What they are used for is not its business. */
export const key: Kind<KeyInputs, KeyState> = {
  check: () => [],
  diff: (state, inputs) =>
    same(state.triggers ?? {}, inputs.triggers ?? {}) ? Change.None : Change.Update,
  create: (inputs) => Promise.resolve({ id: randomUUID(), state: made(inputs) }),
  // not a replacement: a key that is protected against being destroyed can still be rotated
  update: (_state, inputs) => Promise.resolve(made(inputs)),
  read: (state) => state,
  delete: () => undefined,
};

function made(inputs: KeyInputs): KeyState {
  return {
    ...inputs,
    secret: randomBytes(32).toString("base64"),
    createdAt: Math.floor(Date.now() / 1000),
  };
}
