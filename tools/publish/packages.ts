/** The packages of this repository: each is a room with a package.json, and what is published is made of it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

/** What of a room's package.json is read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly exports?: Readonly<Record<string, Target>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional: boolean }>>;
  /** Members that the published manifest has instead: pnpm's convention (pnpm.io/package_json#publishconfig). */
  readonly publishConfig?: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

/** Where a package is built: npm proves it by comparing this with the workflow's own repository. */
export interface Repository {
  readonly type: string;
  readonly url: string;
}

/** A file, or a file for each condition. */
export type Target = string | Readonly<Record<string, string>>;

export interface Package {
  /** Folder with the package.json, from the repository's root. */
  readonly room: string;
  /** Modules, besides those that it exports, that something starts by their path. From the repository's root. */
  readonly programs: readonly string[];
  /** Files that modules read at run time, and folders of them. From the repository's root. */
  readonly assets: readonly string[];
  /** Files that it has beside its package.json, where others look for them. From the repository's root. */
  readonly rootFiles: readonly string[];
  /** Files of `dist/` that it has beside them: programs in one file. */
  readonly bundles: readonly string[];
  /**
   * Packages that it imports only when somebody asks for what needs them. Published manifests have them as optional
   * peers; the repository's have not, so that a plugin from a copy of it installs none of them.
   */
  readonly optional: readonly string[];
  /** Whether it consists of bundles alone: the room's dependencies are in them. */
  readonly isBundled: boolean;
}

/** The processes behind walls, which are given a policy. */
const inside = ["compiler/inside/main.ts", "compiler/inside/check-types.ts"];
const callout = ["callout.mjs", "callout.licenses.txt", "callout.sbom.json"];

/** In the order in which one may need another. */
export const packages: readonly Package[] = [
  described("access"),
  described("client"),
  described("compiler", { programs: inside }),
  described("cli", {
    programs: ["cli/main.ts", ...inside],
    bundles: ["command/nats-entra.mjs", "command/nats-entra.licenses.txt"],
    isBundled: true,
  }),
  described("create", {
    programs: ["create/main.ts"],
    bundles: ["command/create-nats-entra.mjs", "command/create-nats-entra.licenses.txt"],
    isBundled: true,
  }),
  described("callout", { programs: ["callout/main.ts"], bundles: callout, isBundled: true }),
  described("components", {
    programs: ["provider/main.ts"],
    assets: [
      ...["provider/plugin.mjs", "provider/pulumi-resource-nats-entra"],
      ...["provider/schema.json", "reloader/reloader.mjs"],
    ],
    rootFiles: ["provider/PulumiPlugin.yaml"],
    bundles: [...callout, "nats-entra.mjs"],
    optional: ["@pulumi/azure-native"],
  }),
  described("components/azure"),
  described("issuer", { programs: ["issuer/main.ts"] }),
  described("local", { programs: ["issuer/main.ts"] }),
  described("policies/guardrails", {
    programs: ["policies/guardrails/pack.ts"],
    rootFiles: ["policies/guardrails/PulumiPolicy.yaml"],
  }),
];

function described(room: string, more: Partial<Package> = {}): Package {
  return {
    room,
    programs: [],
    assets: [],
    rootFiles: [],
    bundles: [],
    optional: [],
    isBundled: false,
    ...more,
  };
}

/** The repository's address from its package.json, the one place that has it; undefined while it is missing there. */
export function repositoryOf(): Repository | undefined {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;
  return manifest["repository"] as Repository | undefined;
}

/** The room's own package.json. */
export function manifestOf({ room }: Package): Manifest {
  return JSON.parse(readFileSync(join(root, room, "package.json"), "utf8")) as Manifest;
}

/** The modules that a package begins with, from the repository's root. */
export function entriesOf(each: Package): string[] {
  return [...targetsOf(each).filter((path) => path.endsWith(".ts")), ...each.programs];
}

/** What it exports as it is. From the repository's root. */
export function exportedFilesOf(each: Package): string[] {
  const own = join(each.room, "package.json");
  return targetsOf(each).filter((path) => !path.endsWith(".ts") && path !== own);
}

function targetsOf(each: Package): string[] {
  return Object.values(manifestOf(each).exports ?? {})
    .flatMap((target) => (typeof target === "string" ? [target] : Object.values(target)))
    .map((path) => join(each.room, path));
}
