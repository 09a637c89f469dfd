import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LocalFile } from "../resources/local-file.ts";

/** What the `nats-entra` command wants to know of a stack on this machine. */
export interface ClientFilesArgs {
  /** Folder of the local target. */
  folder: string;
  /** The output `client`. */
  client: pulumi.Output<unknown>;
  /** The access document in force, as JSON text. */
  policy: string;
}

/**
 * Writes `client.json` and `policy.json` where the command looks for them. Last of all: once they are there, the stack
 * works, and a policy that is refused does not look as if it were deployed.
 */
export function writeClientFiles(
  name: string,
  { folder, client, policy }: ClientFilesArgs,
  options: { parent: pulumi.Resource; dependsOn: pulumi.Resource[] },
): void {
  const write = (file: string, content: pulumi.Input<string>, formerName: string) =>
    new LocalFile(
      `${name}-${file}`,
      { root: folder, path: join(folder, file), content },
      // programs wrote them by themselves
      { ...options, aliases: [{ name: formerName, parent: pulumi.rootStackResource }] },
    );
  write("policy.json", policy, "client-policy");
  const content = client.apply((known) => `${JSON.stringify(known, null, 2)}\n`);
  write("client.json", content, "client-settings");
}
