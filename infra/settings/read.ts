import * as pulumi from "@pulumi/pulumi";
import { runFolder } from "../../local/index.ts";
import { Mistakes } from "./mistakes.ts";
import { readTable, Target, type Table, type ValuesFor } from "./setting.ts";
import { settings } from "./table.ts";

type On<T extends Target> = ValuesFor<typeof settings, T> & { target: T };

export type LocalSettings = On<"local"> & {
  /** Folder of the local target's processes. */
  folder: string;
};
export type KubernetesSettings = On<"kubernetes">;
export type AzureSettings = On<"azure">;
export type Settings = LocalSettings | KubernetesSettings | AzureSettings;

const prefix = "nats-entra:";

/**
 * The stack's configuration, validated: every mistake of it is in one error.
 *
 * @param root folder of Pulumi.yaml
 * @throws RunError naming each key, what it takes, and what to do
 */
export function readSettings(root: string): Settings {
  const mistakes = new Mistakes();
  const members = Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([full]) => full.startsWith(prefix))
      .map(([full, value]) => [full.slice(prefix.length), value as unknown]),
  );
  const target = settings.target.kind.parse(members["target"] ?? "local", "target", new Mistakes());
  const { own, others } = tablesFor(target ?? Target.Local);
  for (const [name, { targets = [] }] of Object.entries(others)) {
    if (!(name in members)) continue;
    // when the target itself is a mistake, that one is enough
    if (target !== undefined)
      mistakes.add(
        `${prefix}${name}`,
        `this is for the target ${targets.join(" and ")}, and this stack's is ${target}; ` +
          `remove it (pulumi config rm ${prefix}${name}) or set ${prefix}target`,
      );
  }
  const mine = Object.fromEntries(Object.entries(members).filter(([name]) => !(name in others)));
  const values = readTable(own, mine, prefix, mistakes);
  mistakes.throwAny();
  return (target === Target.Local
    ? { ...values, folder: runFolder(root) }
    : values) as unknown as Settings;
}

/** The settings that mean something on a target, and the rest. */
function tablesFor(target: Target): { own: Table; others: Table } {
  const entries = Object.entries(settings as Table);
  const isOwn = ([, { targets }]: (typeof entries)[number]) => targets?.includes(target) ?? true;
  return {
    own: Object.fromEntries(entries.filter(isOwn)),
    others: Object.fromEntries(entries.filter((entry) => !isOwn(entry))),
  };
}
