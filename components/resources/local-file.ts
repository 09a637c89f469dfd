import * as pulumi from "@pulumi/pulumi";
import { withVersion } from "./version.ts";

/** Inputs of a LocalFile. */
export interface LocalFileArgs {
  /** Folder that the stack owns; it goes with the last file in it. */
  root: string;
  /** Absolute path inside `root`. */
  path: string;
  /** Text of the file. */
  content: pulumi.Input<string>;
  /** Permission bits. @default 0o600 */
  mode?: number;
}

/** A file of this machine: written whole or not at all, brought back when someone changed it. */
export class LocalFile extends pulumi.CustomResource {
  /** Absolute path of the file. */
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: LocalFileArgs, options?: pulumi.CustomResourceOptions) {
    super("nats-entra:local:File", name, { ...args }, withVersion(options));
  }
}
