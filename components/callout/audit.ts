import * as pulumi from "@pulumi/pulumi";
import { suggest } from "../inputs/suggest.ts";
import { seconds } from "../inputs/quantity.ts";
import type { AuditSettings } from "../target/target.ts";
import type { CalloutAuditArgs } from "./args.ts";

/** As the callout has them. */
const modes = ["durable", "best-effort"];

/** @throws RunError for an unknown mode, or a text that is not a duration: a callout would refuse to start */
export function auditSettings(args: CalloutAuditArgs = {}): AuditSettings {
  const { mode, maxFileSize, maxFilesSize, streamMaxAge, streamMaxSize } = args;
  if (mode !== undefined && !modes.includes(mode)) {
    throw new pulumi.RunError(`audit.mode: there is no mode "${mode}"${suggest(mode, modes)}`);
  }
  const maxAge = seconds("audit.streamMaxAge", streamMaxAge);
  const stream = {
    ...(maxAge !== undefined && { maxAge: Math.round(maxAge) }),
    ...(streamMaxSize !== undefined && { maxBytes: streamMaxSize }),
  };
  return {
    ...(mode !== undefined && { mode }),
    file: {
      ...(maxFileSize !== undefined && { maxSize: maxFileSize }),
      ...(maxFilesSize !== undefined && { maxTotal: maxFilesSize }),
    },
    ...(Object.keys(stream).length > 0 && { stream }),
  };
}

/** Says in every preview that records may be lost. */
export function warnOfBestEffort({ mode }: AuditSettings, resource: pulumi.Resource): void {
  if (mode !== "best-effort") return;
  void pulumi.log.warn(
    "audit.mode is best-effort: logins are granted whether their audit records are kept or not",
    resource,
  );
}

/** Of a callout's configuration. @param folder of its files; without one it has none */
export function auditConfig({ file, ...others }: AuditSettings, folder?: string): object {
  const audit = { ...others, ...(folder !== undefined && { file: { folder, ...file } }) };
  return Object.keys(audit).length > 0 ? { audit } : {};
}
