/**
 * What a kind of resource must answer. The engine speaks the provider protocol
 * (pulumi proto/pulumi/provider.proto); `server.ts` translates, a kind only sees plain values.
 */
export interface Kind<Inputs, State extends Inputs = Inputs> {
  /**
   * Refuses inputs that cannot work, before anything is touched. Unknown values are left out.
   *
   * @param before inputs of the last deployment; absent at the first
   */
  check(inputs: Partial<Inputs>, before?: Partial<Inputs>): Problem[];
  /** What a deployment does that the plain diff of the inputs does not say: printed before it is agreed to. */
  notes?(inputs: Partial<Inputs>, before?: Partial<Inputs>): Note[];
  /** What an update would do; `state` is what the last create or update left. */
  diff(state: State, inputs: Inputs): Promise<Change> | Change;
  /** What a change would do that nobody would guess: said before it is agreed to, in previews too. */
  warnings?(state: State, inputs: Inputs): string[];
  create(inputs: Inputs): Promise<Created<State>>;
  /** Answers the whole new state. Kinds that are only ever replaced have none. */
  update?(state: State, inputs: Inputs): Promise<State>;
  /** Looks at the world: the state as it is, or undefined when the thing is gone. */
  read(state: State): Promise<State | undefined> | State | undefined;
  delete(state: State): Promise<void> | void;
}

export interface Note {
  /** A warning is about something that cannot be taken back. */
  readonly severity: "info" | "warning";
  readonly text: string;
}

export interface Problem {
  /** Empty: of the resource as a whole. The engine prints the value of a property that is named. */
  readonly property: string;
  readonly reason: string;
}

export const Change = { None: "none", Update: "update", Replace: "replace" } as const;
export type Change = (typeof Change)[keyof typeof Change];

export interface Created<State> {
  readonly id: string;
  readonly state: State;
}

/** True when both are the same JSON value; inputs and state are JSON by protocol. */
export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
