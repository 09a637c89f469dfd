import type { CheckResult, DiffResult, Provider } from "@pulumi/pulumi/provider/index.js";
import { Change, type Kind } from "../kinds/kind.ts";
import { print as engineLog, type Print } from "./engine-log.ts";
import { containsUnknown, plain, protect, secret } from "./values.ts";

export interface Registration {
  readonly kind: Kind<object>;
  /** Outputs that are secret from birth, whatever the program says. */
  readonly secretOutputs?: readonly string[];
}

type Properties = Record<string, unknown>;

/**
 * Serves kinds to the Pulumi engine.
 *
 * Secrets arrive wrapped and leave wrapped; unknown values exist in previews only, where the engine
 * calls only `check` and `diff`.
 *
 * @param kinds by type token, for example `nats-entra:index:Key`
 * @param print where the kinds' warnings and notes go
 */
export function server(
  version: string,
  kinds: Readonly<Record<string, Registration>>,
  print: Print = engineLog,
): Provider {
  const find = (urn: string) => {
    const type = urn.split("::")[2]?.split("$").pop() ?? "";
    const found = kinds[type];
    if (!found) throw new Error(`nats-entra ${version} has no resource of type ${type}`);
    return found;
  };
  const outputs = (urn: string, state: object, inputs: Properties): Properties => {
    const result = protect(state, inputs);
    for (const name of find(urn).secretOutputs ?? []) {
      if (name in result) result[name] = secret(plain(result[name]));
    }
    return result;
  };

  return {
    version,
    check: async (urn, olds: Properties | undefined, news: Properties): Promise<CheckResult> => {
      const { kind } = find(urn);
      const known = Object.entries(plain(news) as Properties).filter((e) => !containsUnknown(e[1]));
      const inputs = Object.fromEntries(known);
      // the engine has no old inputs for what is new
      const isNew = olds === undefined || Object.keys(olds).length === 0;
      const before = isNew ? undefined : (plain(olds) as Properties);
      const failures = kind.check(inputs, before);
      const notes = failures.length === 0 ? (kind.notes?.(inputs, before) ?? []) : [];
      for (const note of notes) await print(urn, note);
      return { inputs: news, failures };
    },

    diff: async (_id, urn, olds: Properties, news: Properties): Promise<DiffResult> => {
      if (containsUnknown(news)) return { changes: true };
      const inputs = plain(news) as object;
      const { kind } = find(urn);
      const state = plain(olds) as object;
      const change = await kind.diff(state, inputs);
      if (change === Change.None) return { changes: false };
      for (const text of kind.warnings?.(state, inputs) ?? [])
        await print(urn, { severity: "warning", text });
      return { changes: true, replaces: change === Change.Replace ? Object.keys(inputs) : [] };
    },

    create: async (urn, news: Properties) => {
      const { id, state } = await find(urn).kind.create(plain(news) as object);
      return { id, outs: outputs(urn, state, news) };
    },

    update: async (_id, urn, olds: Properties, news: Properties) => {
      const { kind } = find(urn);
      if (!kind.update) throw new Error(`${urn} can only be replaced`);
      const state = await kind.update(plain(olds) as object, plain(news) as object);
      return { outs: outputs(urn, state, news) };
    },

    read: async (id, urn, props: Properties) => {
      const state = await find(urn).kind.read(plain(props) as object);
      // an empty id tells the engine that the resource is gone
      return state ? { id, props: outputs(urn, state, props) } : { id: "", props: {} };
    },

    delete: async (_id, urn, props: Properties) => {
      await find(urn).kind.delete(plain(props) as object);
    },
  };
}
