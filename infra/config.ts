import { isAbsolute, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { closest } from "../access/suggest.ts";

/** What a stack can set, all optional: `pulumi config set nats-entra:<name> <value>`. */
export interface Settings {
  /** Nodes of the cluster. @default 3 */
  nodes: number;
  /** Replicas of the callout. @default 2 */
  replicas: number;
  /** First of the local target's ports. @default 14220 */
  basePort: number;
  /** TLS between clients and nodes, and among nodes. @default false */
  tls: boolean;
  /** Rotation triggers by key, for example `{"signing:orders": "2026-11"}`. */
  rotate: Record<string, string>;
  /** Folder of the local target's processes. */
  folder: string;
}

const names = ["nodes", "replicas", "ports.base", "tls", "rotate"] as const;

/**
 * The stack's configuration, validated.
 *
 * @throws RunError naming the key and what it takes; an unknown key is an error with a suggestion
 */
export function readSettings(root: string): Settings {
  const config = new pulumi.Config();
  refuseUnknown();
  const home = process.env["NATS_ENTRA_HOME"] ?? join(root, ".nats-entra");
  if (!isAbsolute(home))
    throw new pulumi.RunError(`NATS_ENTRA_HOME: "${home}" is not absolute; give a full path`);
  return {
    nodes: whole(config, "nodes", 3, 1, 10),
    replicas: whole(config, "replicas", 2, 1, 10),
    basePort: whole(config, "ports.base", 14220, 1024, 65436),
    tls: config.getBoolean("tls") ?? false,
    rotate: config.getObject<Record<string, string>>("rotate") ?? {},
    folder: join(home, "run"),
  };
}

function whole(
  config: pulumi.Config,
  key: string,
  standard: number,
  least: number,
  most: number,
): number {
  const value = config.getNumber(key) ?? standard;
  if (!Number.isInteger(value) || value < least || value > most)
    throw new pulumi.RunError(
      `nats-entra:${key}: ${value} is not a whole number from ${least} to ${most}`,
    );
  return value;
}

function refuseUnknown(): void {
  const prefix = "nats-entra:";
  for (const full of Object.keys(pulumi.runtime.allConfig())) {
    if (!full.startsWith(prefix)) continue;
    const key = full.slice(prefix.length);
    if ((names as readonly string[]).includes(key)) continue;
    const best = closest(key, names);
    throw new pulumi.RunError(
      `${full}: there is no such setting${best === undefined ? "" : `; did you mean ${prefix}${best}?`} ` +
        `Settings are ${names.join(", ")}`,
    );
  }
}
