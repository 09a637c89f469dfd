import { Change, same, type Kind, type Problem } from "../../../../provider/kinds/kind.ts";
import type { Tenant } from "../graph/model.ts";
import type { TenantStore } from "../store.ts";

/** No outputs beside the inputs. */
export type Nothing = object;

/** A resource of the provider: what it asks of Graph at each step. */
export interface Definition<Inputs extends object, Outputs extends object> {
  /** Inputs that can only be changed by a new resource. */
  readonly replaceOn: readonly (keyof Inputs & string)[];
  readonly check?: (inputs: Partial<Inputs>) => Problem[];
  readonly create: (tenant: Tenant, inputs: Inputs) => { id: string; outputs: Outputs };
  readonly update?: (tenant: Tenant, outputs: Outputs, inputs: Inputs) => void;
  /** False when it is gone. */
  readonly exists: (tenant: Tenant, state: Inputs & Outputs) => boolean;
  readonly delete: (tenant: Tenant, state: Inputs & Outputs) => void;
}

/** The definition as the project's provider server takes it. */
export function kindOf<Inputs extends object, Outputs extends object>(
  store: TenantStore,
  definition: Definition<Inputs, Outputs>,
): Kind<object> {
  type State = Inputs & { outputs: Outputs };
  const kind: Kind<Inputs, State> = {
    check: (inputs) => definition.check?.(inputs) ?? [],
    diff: ({ outputs, ...before }, inputs) => {
      const old = without(before, outputs);
      if (same(old, inputs)) return Change.None;
      const replaced = definition.replaceOn.some(
        (name) => !same(old[name], (inputs as Record<string, unknown>)[name]),
      );
      return replaced || !definition.update ? Change.Replace : Change.Update;
    },
    create: async (inputs) => {
      const { id, outputs } = await store.change((tenant) => definition.create(tenant, inputs));
      return { id, state: { ...inputs, ...outputs, outputs } };
    },
    update: async ({ outputs }, inputs) => {
      await store.change((tenant) => definition.update?.(tenant, outputs, inputs));
      return { ...inputs, ...outputs, outputs };
    },
    read: (state) =>
      definition.exists(store.read(), { ...state, ...state.outputs }) ? state : undefined,
    delete: async (state) => {
      await store.change((tenant) => definition.delete(tenant, { ...state, ...state.outputs }));
    },
  };
  return kind;
}

/** The inputs among a state's properties. */
function without(state: object, outputs: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(state).filter(([name]) => !(name in outputs)));
}

/** `/applications/<object id>`, as the provider names an application. */
export function applicationPath(id: string): string {
  return `/applications/${id}`;
}

/** @throws Error for anything else, as the provider's own parser */
export function parseApplicationPath(path: string): string {
  const id = /^\/applications\/([0-9a-f-]{36})$/.exec(path)?.[1];
  if (id !== undefined) return id;
  throw new Error(`parsing "${path}": expected /applications/{applicationId}`);
}

/** The property must be one of the values. */
export function oneOf(property: string, value: unknown, ...allowed: unknown[]): Problem[] {
  if (value === undefined || allowed.includes(value)) return [];
  return [{ property, reason: `expected ${property} to be one of ${JSON.stringify(allowed)}` }];
}
