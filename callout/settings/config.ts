import { addressOf } from "../../connect/address.ts";
import { wayOf, type WayArgs } from "../../connect/way.ts";
import { isLogLevel, LogLevel } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import { readAudit, type AuditConfig } from "./audit.ts";
import { Fields, readSettings, SettingsError } from "./fields.ts";
import { readIssuers, type IssuerConfig } from "./issuers.ts";
import { readKeys, type KeysConfig } from "./keys.ts";
import { readLogins, type LoginLimits } from "./logins.ts";

/** Kinds of connections, by the names that NATS user JWTs use. */
export const ConnectionType = {
  Standard: "STANDARD",
  WebSocket: "WEBSOCKET",
  Mqtt: "MQTT",
  LeafNode: "LEAFNODE",
} as const;
export type ConnectionType = (typeof ConnectionType)[keyof typeof ConnectionType];

export interface Config {
  /** Name of this replica, in logs, metrics and the names of its audit files. */
  readonly instance: string;
  readonly nats: WayArgs;
  readonly secretsFile: string;
  readonly policyFile: string;
  /** The first is the one that logins are not served without. */
  readonly issuers: readonly IssuerConfig[];
  readonly keys: KeysConfig;
  readonly http: { readonly host: string; readonly port: number };
  /** What the log of the service tells. @default info */
  readonly logLevel: LogLevel;
  /** How audit records are kept. */
  readonly audit: AuditConfig;
  /** Logins that one identity may have granted, at each replica. */
  readonly logins: LoginLimits;
  /** The account CONTROL, when the policy has it. */
  readonly control: {
    /** Copies that JetStream keeps of what the callouts share there. @default 1 */
    readonly replicas: number;
  };
  /** Seconds by which an issuer's clock may be ahead, and those of NATS servers apart. @default 60 */
  readonly clockSkew: number;
  /** Characters of the longest token that is looked at. @default 16384 */
  readonly maxToken: number;
  /** @default STANDARD, WEBSOCKET */
  readonly connectionTypes: readonly ConnectionType[];
  /** Names of the only NATS clusters whose servers are answered; any when absent. */
  readonly clusters?: readonly string[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

const types = Object.values(ConnectionType);

/**
 * Reads the service's configuration.
 *
 * @param file its name, for messages
 * @param environment for an `instance` that is the name of a variable, such as `$POD_NAME`
 * @throws SettingsError with every mistake
 */
export function parseConfig(
  bytes: Uint8Array,
  file: string,
  environment: Environment = {},
): Config {
  const problems: string[] = [];
  const root = new Fields(readSettings(bytes, file), "", problems);
  const nats = root.object("nats");
  const http = root.object("http");
  const config: Config = {
    instance: instance(root, environment),
    nats: readNats(nats),
    secretsFile: root.text("secretsFile", "name the file with seeds and credentials"),
    policyFile: root.text("policyFile", "name the compiled policy"),
    issuers: readIssuers(root),
    keys: readKeys(root.optionalObject("keys") ?? root.empty("keys")),
    http: {
      host: http.text("host", "give the address to listen on, for example 127.0.0.1"),
      port: http.integer("port", 0, 65_535),
    },
    audit: readAudit(root.optionalObject("audit") ?? root.empty("audit")),
    logins: readLogins(root.optionalObject("logins") ?? root.empty("logins")),
    control: control(root.optionalObject("control") ?? root.empty("control")),
    logLevel: logLevel(root),
    clockSkew: root.integer("clockSkew", 0, 300, 60),
    maxToken: root.integer("maxToken", 1024, 65_536, 16_384),
    connectionTypes: root.texts("connectionTypes", `list some of ${types.join(", ")}`, isType, [
      ConnectionType.Standard,
      ConnectionType.WebSocket,
    ]) as ConnectionType[],
    clusters: root.optionalTexts("clusters", "name the NATS clusters, or leave it out"),
  };
  for (const fields of [root, nats, http]) fields.end();
  if (problems.length > 0) throw new SettingsError(file, problems);
  return config;
}

/** Checked at once, since a callout that may not connect would only try again. */
function readNats(fields: Fields): WayArgs {
  const servers = fields.texts(
    "servers",
    "list addresses such as tls://nats.example.com:4222",
    isServer,
  );
  const caFile = fields.optionalText("caFile", "name a PEM file, or leave it out");
  const handshakeFirst = fields.flag("handshakeFirst");
  const isTls = caFile !== undefined || handshakeFirst;
  const way = {
    servers,
    ...(isTls && { tls: { caFile, handshakeFirst } }),
    ...(fields.flag("allowClearText") && { allowClearText: true }),
  };
  try {
    if (servers.length > 0) wayOf(way);
  } catch (error) {
    fields.problem("servers", messageOf(error));
  }
  return way;
}

/** One text of the configuration serves all replicas when the environment says which one this is. */
function instance(fields: Fields, environment: Environment): string {
  const isVariable = (text: string) => /^\$[A-Za-z_]\w*$/.test(text);
  const isName = (text: string) => /^[\w.-]{1,64}$/.test(text);
  const text = fields.text("instance", "name this replica", (it) => isVariable(it) || isName(it));
  if (!isVariable(text)) return text;
  const value = environment[text.slice(1)];
  if (value !== undefined && isName(value)) return value;
  fields.problem("instance", `set ${text.slice(1)} in the environment to a name of this replica`);
  return "";
}

function control(fields: Fields): Config["control"] {
  const result = { replicas: fields.integer("replicas", 1, 5, 1) };
  fields.end();
  return result;
}

function logLevel(fields: Fields): LogLevel {
  const remedy = `give one of ${Object.values(LogLevel).join(", ")}, or leave it out`;
  const text = fields.optionalText("logLevel", remedy) ?? LogLevel.Info;
  if (isLogLevel(text)) return text;
  fields.problem("logLevel", remedy);
  return LogLevel.Info;
}

function isServer(text: string): boolean {
  try {
    const { scheme } = addressOf(text);
    return scheme === "nats" || scheme === "tls";
  } catch {
    return false;
  }
}

function isType(text: string): boolean {
  return types.includes(text as ConnectionType);
}
