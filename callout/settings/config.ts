import type { IssuerAddress } from "../keys/discovery.ts";
import { isGuid } from "../token/claims.ts";
import { Fields, readSettings, SettingsError } from "./fields.ts";

/** Kinds of connections, by the names that NATS user JWTs use. */
export const ConnectionType = {
  Standard: "STANDARD",
  WebSocket: "WEBSOCKET",
  Mqtt: "MQTT",
  LeafNode: "LEAFNODE",
} as const;
export type ConnectionType = (typeof ConnectionType)[keyof typeof ConnectionType];

export interface IssuerConfig extends IssuerAddress {
  /** The API's client id, the `aud` of its tokens. */
  readonly audience: string;
}

export interface Config {
  /** Name of this replica, in logs and metrics. */
  readonly instance: string;
  readonly nats: { readonly servers: readonly string[]; readonly caFile?: string };
  readonly secretsFile: string;
  readonly policyFile: string;
  readonly issuers: readonly IssuerConfig[];
  readonly http: { readonly host: string; readonly port: number };
  /** Seconds by which an issuer's clock may be ahead. @default 60 */
  readonly clockSkew: number;
  /** Characters of the longest token that is looked at. @default 16384 */
  readonly maxToken: number;
  /** @default STANDARD, WEBSOCKET, MQTT */
  readonly connectionTypes: readonly ConnectionType[];
  /** Name of the only NATS cluster whose requests are answered; any when absent. */
  readonly cluster?: string;
}

const types = Object.values(ConnectionType);

/**
 * Reads the service's configuration.
 *
 * @param file its name, for messages
 * @throws SettingsError with every mistake
 */
export function parseConfig(bytes: Uint8Array, file: string): Config {
  const problems: string[] = [];
  const root = new Fields(readSettings(bytes, file), "", problems);
  const nats = root.object("nats");
  const http = root.object("http");
  const config: Config = {
    instance: root.text("instance", "name this replica", (text) => /^[\w.-]{1,64}$/.test(text)),
    nats: {
      servers: nats.texts("servers", "list addresses such as nats://127.0.0.1:4222", isServer),
      caFile: nats.optionalText("caFile", "name a PEM file, or leave it out"),
    },
    secretsFile: root.text("secretsFile", "name the file with seeds and credentials"),
    policyFile: root.text("policyFile", "name the compiled policy"),
    issuers: root.objects("issuers", "list at least one issuer").map(issuer),
    http: {
      host: http.text("host", "give the address to listen on, for example 127.0.0.1"),
      port: http.integer("port", 0, 65_535),
    },
    clockSkew: root.integer("clockSkew", 0, 300, 60),
    maxToken: root.integer("maxToken", 1024, 65_536, 16_384),
    connectionTypes: root.texts("connectionTypes", `list some of ${types.join(", ")}`, isType, [
      ConnectionType.Standard,
      ConnectionType.WebSocket,
      ConnectionType.Mqtt,
    ]) as ConnectionType[],
    cluster: root.optionalText("cluster", "name the NATS cluster, or leave it out"),
  };
  for (const fields of [root, nats, http]) fields.end();
  if (problems.length > 0) throw new SettingsError(file, problems);
  return config;
}

function issuer(fields: Fields): IssuerConfig {
  const result = {
    tenantId: fields.text("tenantId", "give the tenant's GUID in lower case", isGuid),
    audience: fields.text("audience", "give the API's client id in lower case", isGuid),
    authority: fields.text(
      "authority",
      "give an https address without a path, for example https://login.microsoftonline.com",
      (text) => URL.parse(text)?.origin === text && text.startsWith("https:"),
    ),
    caFile: fields.optionalText("caFile", "name a PEM file, or leave it out"),
  };
  fields.end();
  return result;
}

function isServer(text: string): boolean {
  return /^(nats|tls):\/\/[^\s/@]+$/.test(text) && URL.canParse(text);
}

function isType(text: string): boolean {
  return types.includes(text as ConnectionType);
}
