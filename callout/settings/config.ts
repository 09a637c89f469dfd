import { addressOf } from "../../connect/address.ts";
import { wayOf, type WayArgs } from "../../connect/way.ts";
import {
  boolean,
  integer,
  list,
  object,
  oneOf,
  optional,
  text,
  transform,
  type Shape,
} from "../../values/shape/index.ts";
import { messageOf } from "../../errors/render.mjs";
import { LogLevel } from "../log/log.ts";
import { audit, type AuditConfig } from "./audit.ts";
import { issuers, type IssuerConfig } from "./issuers.ts";
import { keys, type KeysConfig } from "./keys.ts";
import { logins, type LoginLimits } from "./logins.ts";
import { readSettings } from "./read.ts";

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
  return readSettings(configOf(environment), bytes, file);
}

function configOf(environment: Environment): Shape<Config> {
  return object({
    instance: instanceIn(environment),
    nats,
    secretsFile: text("the file with seeds and credentials"),
    policyFile: text("the file with the compiled policy"),
    issuers,
    keys: optional(keys, {}),
    http: object({
      host: text("the address to listen on, for example 127.0.0.1"),
      port: integer(0, 65_535),
    }),
    logLevel: optional(oneOf(...Object.values(LogLevel)), LogLevel.Info),
    audit: optional(audit, {}),
    logins: optional(logins, {}),
    control: optional(object({ replicas: optional(integer(1, 5), 1) }), {}),
    clockSkew: optional(integer(0, 300), 60),
    maxToken: optional(integer(1024, 65_536), 16_384),
    connectionTypes: optional(list(oneOf(...Object.values(ConnectionType)), 1), [
      ConnectionType.Standard,
      ConnectionType.WebSocket,
    ]),
    clusters: optional(list(text("the name of a NATS cluster"), 1)),
  });
}

/** Checked at once, since a callout that may not connect would only try again. */
const nats: Shape<WayArgs> = transform(
  object({
    servers: list(text("an address such as tls://nats.example.com:4222", isServer), 1),
    caFile: optional(text("a PEM file")),
    handshakeFirst: optional(boolean, false),
    allowClearText: optional(boolean, false),
  }),
  ({ servers, caFile, handshakeFirst, allowClearText }, reading) => {
    const isTls = caFile !== undefined || handshakeFirst;
    const way = {
      servers,
      ...(isTls && { tls: { caFile, handshakeFirst } }),
      ...(allowClearText && { allowClearText }),
    };
    try {
      wayOf(way);
      return way;
    } catch (error) {
      return reading.problem(`must be another: ${messageOf(error)}`, "servers");
    }
  },
);

/** One text of the configuration serves all replicas when the environment says which one this is. */
function instanceIn(environment: Environment): Shape<string> {
  const isVariable = (value: string) => /^\$[A-Za-z_]\w*$/.test(value);
  const isName = (value: string) => /^[\w.-]{1,64}$/.test(value);
  const expected = "the name of this replica, or of a variable that has it, such as $POD_NAME";
  return transform(
    text(expected, (value) => isVariable(value) || isName(value)),
    (value, reading) => {
      if (!isVariable(value)) return value;
      const found = environment[value.slice(1)];
      if (found !== undefined && isName(found)) return found;
      return reading.problem(`needs ${value.slice(1)} in the environment: a name of this replica`);
    },
  );
}

function isServer(value: string): boolean {
  try {
    const { scheme } = addressOf(value);
    return scheme === "nats" || scheme === "tls";
  } catch {
    return false;
  }
}
