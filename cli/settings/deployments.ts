/** Deployments that `nats-entra use` keeps in the command's own folder: `client.json` and `policy.json` of each. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { AccessDocument } from "../../access/index.ts";
import { replacePrivateFileSync } from "../../files/replace.mjs";
import type { Io } from "../terminal/io.ts";
import { stateFolder } from "./state-folder.ts";

/** A deployment as it was when it was kept. */
export interface Deployment {
  /** `project/stack`, as Pulumi has it. */
  readonly name: string;
  /** Its `client.json`. */
  readonly file: string;
  /** Unix seconds. */
  readonly kept: number;
  readonly isInUse: boolean;
}

const folderOf = (io: Io) => join(stateFolder(io), "deployments");
const inUseFile = (io: Io) => join(folderOf(io), "in-use");

/** The settings of the deployment that is in use, and how it was chosen; undefined when none is. */
export function deploymentInUse(io: Io): { file: string; by: string } | undefined {
  const name = nameInUse(io);
  if (name === undefined) return undefined;
  const file = fileOf(io, name);
  return existsSync(file) ? { file, by: `nats-entra use ${name}` } : undefined;
}

/** Every deployment that is kept, by name. */
export function deployments(io: Io): Deployment[] {
  if (!existsSync(folderOf(io))) return [];
  const inUse = nameInUse(io);
  return readdirSync(folderOf(io))
    .map((folder) => decodeURIComponent(folder))
    .filter((name) => existsSync(fileOf(io, name)))
    .sort()
    .map((name) => {
      const file = fileOf(io, name);
      const kept = Math.floor(statSync(file).mtimeMs / 1000);
      return { name, file, kept, isInUse: name === inUse };
    });
}

/**
 * Keeps a deployment. Every file is replaced as a whole, the policy first, so that no reader finds half of it.
 *
 * @param client the stack's output `client`
 * @param policy undefined where the stack does not say it: commands that need it say so
 * @returns the settings file
 */
export function keepDeployment(
  io: Io,
  name: string,
  client: object,
  policy: AccessDocument | undefined,
): string {
  const file = fileOf(io, name);
  const policyFile = join(file, "..", "policy.json");
  if (policy === undefined) rmSync(policyFile, { force: true });
  else replacePrivateFileSync(policyFile, `${JSON.stringify(policy)}\n`);
  replacePrivateFileSync(file, `${JSON.stringify(client, null, 2)}\n`);
  return file;
}

/** Has commands use a deployment that is kept. */
export function putInUse(io: Io, name: string): void {
  replacePrivateFileSync(inUseFile(io), `${name}\n`);
}

/** Forgets every deployment. @returns their names */
export function forgetDeployments(io: Io): string[] {
  const names = deployments(io).map(({ name }) => name);
  rmSync(folderOf(io), { recursive: true, force: true });
  return names;
}

function nameInUse(io: Io): string | undefined {
  const file = inUseFile(io);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

function fileOf(io: Io, name: string): string {
  return join(folderOf(io), encodeURIComponent(name), "client.json");
}
