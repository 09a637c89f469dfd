import { readFileSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** The engine picks the provider by this version, so that program and provider always match. */
export function withVersion(
  options: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions {
  return { version: manifest.version, ...options };
}
