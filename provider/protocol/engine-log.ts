import { DependencyResource, log } from "@pulumi/pulumi";
import { resetOptions } from "@pulumi/pulumi/runtime/settings.js";
import type { Note } from "../kinds/kind.ts";

/** Prints a message in the deployment, at the resource that it concerns. */
export type Print = (urn: string, note: Note) => Promise<void>;

/** Into the engine's own log. */
export const print: Print = (urn, { severity, text }) =>
  severity === "warning"
    ? log.warn(text, new DependencyResource(urn))
    : log.info(text, new DependencyResource(urn));

/**
 * Connects the log to the engine, which the SDK does for programs and components but not for kinds.
 *
 * @param args what the engine starts a provider with: its own address is the last (pulumi
 * sdk/go/common/resource/plugin/plugin.go)
 */
export function connectLog(args: readonly string[]): void {
  const address = args.findLast((arg) => /^[\w.[\]]+:\d+$/.test(arg));
  if (address !== undefined) resetOptions("", "", -1, address, "", false, "");
}
