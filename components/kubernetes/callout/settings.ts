import * as pulumi from "@pulumi/pulumi";
import { auditConfig } from "../../callout/audit.ts";
import { suggest } from "../../inputs/suggest.ts";
import type { CalloutSettings } from "../../target/target.ts";
import { calloutPort, type Place } from "../objects/place.ts";
import type { KubernetesCalloutArgs } from "../args/callout.ts";
import { files, paths } from "./paths.ts";
import { trustsOwnCa } from "./servers.ts";

/** As the callout has them. */
export const logLevels = ["debug", "info", "warn", "error"];

/**
 * Files with which every replica starts: its configuration, one text for all, and the authorities that
 * the arguments give. docs/reference/callout.md describes the configuration.
 */
export function settingsFiles(
  settings: CalloutSettings,
  place: Place,
  args: KubernetesCalloutArgs,
): Record<string, string> {
  const {
    servers,
    natsCa,
    handshakeFirst,
    allowClearText,
    issuer,
    furtherIssuers,
    keys,
    clusters,
    connectionTypes,
    control,
    audit,
    logins,
  } = settings;
  const { ca: issuerCa, ...endpoint } = issuer;
  const ownCa = trustsOwnCa(settings, place);
  const caFile = ownCa
    ? `${paths.live}/${files.clusterCa}`
    : natsCa !== undefined
      ? `${paths.settings}/${files.natsCa}`
      : undefined;
  const config = {
    instance: "$POD_NAME",
    nats: {
      servers,
      ...(caFile !== undefined && { caFile }),
      ...(handshakeFirst && { handshakeFirst }),
      ...(allowClearText && { allowClearText }),
    },
    secretsFile: `${args.keyVault ? paths.vault : paths.live}/${files.secrets}`,
    policyFile: `${paths.live}/${files.policy}`,
    issuers: [
      {
        ...endpoint,
        ...(issuerCa !== undefined && { caFile: `${paths.settings}/${files.issuerCa}` }),
      },
      ...furtherIssuers,
    ],
    keys: { ...keys, folder: paths.keys },
    ...(clusters && { clusters }),
    ...(connectionTypes && { connectionTypes }),
    control,
    http: { host: "0.0.0.0", port: calloutPort },
    ...(args.logLevel !== undefined && { logLevel: args.logLevel }),
    ...auditConfig(audit, args.auditVolume && paths.audit),
    ...(logins && { logins }),
  };
  return {
    [files.config]: `${JSON.stringify(config, null, 2)}\n`,
    ...(!ownCa && natsCa !== undefined && { [files.natsCa]: natsCa }),
    ...(issuerCa !== undefined && { [files.issuerCa]: issuerCa }),
  };
}

/** @throws RunError for a level that there is not: a callout would refuse to start */
export function checkLogLevel({ logLevel: level }: KubernetesCalloutArgs): void {
  if (level === undefined || logLevels.includes(level)) return;
  throw new pulumi.RunError(
    `target.kubernetes.callout.logLevel: there is no level "${level}"${suggest(level, logLevels)}`,
  );
}
