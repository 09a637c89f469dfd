import { randomBytes, randomUUID } from "node:crypto";
import { Change, same, type Kind } from "./kind.ts";

export interface KeyInputs {
  /** Any change of a value is a rotation. */
  readonly triggers?: Readonly<Record<string, string>>;
  /** Seconds for which the bytes before a rotation are kept. @default 86400, a day */
  readonly overlap?: number;
  /** True: keep nothing from before the rotation, and do not use what was made for the next one. @default false */
  readonly alone?: boolean;
}

export interface KeyState extends KeyInputs {
  /** 32 random bytes, base64. Secret. */
  readonly secret: string;
  /** Unix seconds since when they are in use; JWTs carry it as `iat`, which keeps them deterministic. */
  readonly createdAt: number;
  /** What the next rotation puts in use, so that everybody can know it before. Secret; absent in old states. */
  readonly next?: string;
  /**
   * What was in use before, until the first deployment after the overlap; empty when there is none, for in a preview
   * an absent output is unknown, and so would be all that is made of it. Secret; absent in old states.
   */
  readonly previous?: string;
}

/** As long as Entra's longest tokens last, those of managed identities: no session outlives the key that it began with. */
const defaultOverlap = 86_400;

/**
 * 32 secret bytes that stay the same until a trigger changes. What they are used for is not its business.
 * The bytes of the next rotation exist as well, and for a while the previous ones: if verifiers trust all three and
 * signers use the current ones, both may pick up a rotation in any order.
 */
export const key: Kind<KeyInputs, KeyState> = {
  check: ({ overlap }) =>
    overlap === undefined || (Number.isSafeInteger(overlap) && overlap >= 0)
      ? []
      : [{ property: "overlap", reason: `${overlap} is not a whole number of seconds` }],
  diff: (state, inputs) =>
    isRotation(state, inputs) || isOld(state) || isOver(state, inputs)
      ? Change.Update
      : Change.None,
  warnings: (state, inputs) =>
    isOver(state, inputs) && !isRotation(state, inputs)
      ? ["the key before the last rotation is no longer trusted"]
      : [],
  create: (inputs) =>
    Promise.resolve({
      id: randomUUID(),
      state: { ...inputs, secret: fresh(), next: fresh(), previous: "", createdAt: now() },
    }),
  // not a replacement: a key that is protected against being destroyed can still be rotated
  update: (state, inputs) => {
    const { secret, next, previous, createdAt } = state;
    if (!isRotation(state, inputs)) {
      const kept = isOver(state, inputs) ? undefined : previous;
      return Promise.resolve(stateOf(inputs, { secret, createdAt, next: next ?? fresh() }, kept));
    }
    const began = inputs.alone
      ? { secret: fresh(), next: fresh(), createdAt: now() }
      : { secret: next ?? fresh(), next: fresh(), createdAt: now() };
    return Promise.resolve(stateOf(inputs, began, inputs.alone ? undefined : secret));
  },
  read: (state) => state,
  delete: () => undefined,
};

/** Made by a version that kept less. */
function isOld({ next, previous }: KeyState): boolean {
  return next === undefined || previous === undefined;
}

function isRotation(state: KeyState, inputs: KeyInputs): boolean {
  return !same(state.triggers ?? {}, inputs.triggers ?? {});
}

/** Whether former bytes have outlasted the overlap. */
function isOver({ previous, createdAt }: KeyState, inputs: KeyInputs): boolean {
  if (!previous) return false;
  return inputs.alone === true || now() >= createdAt + (inputs.overlap ?? defaultOverlap);
}

function stateOf(
  inputs: KeyInputs,
  bytes: Pick<KeyState, "secret" | "createdAt" | "next">,
  previous: string | undefined,
): KeyState {
  return { ...inputs, ...bytes, previous: previous ?? "" };
}

function fresh(): string {
  return randomBytes(32).toString("base64");
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
