import { NatsError } from "../errors/nats-error.ts";
import { isBlock, type ConfigBlock } from "./text.ts";

const loopback = /^(127\.\d+\.\d+\.\d+|localhost|::1)$/;

/** Without certificates, every peer that reaches their ports is trusted. */
const mutual = ["cluster", "gateway"];
const listeners = [...mutual, "leafnodes", "websocket", "mqtt"];

/**
 * Fails closed: beyond loopback, tokens would be sent in clear text, and anybody who reaches a route's port would be
 * a trusted server. Looks at the whole configuration, overrides applied.
 *
 * @param endsBefore listeners that take clear text, because TLS ends in front of them
 * @throws NatsError `config_tls`
 */
export function checkClearText(config: ConfigBlock, endsBefore: readonly string[]): void {
  check("client", config, config["allow_non_tls"]);
  for (const name of listeners) {
    const block = config[name];
    if (!isBlock(block) || block["port"] === undefined) continue;
    if (!endsBefore.includes(name)) check(name, block);
    if (mutual.includes(name)) checkMutual(name, block);
  }
  checkCookies(config["websocket"]);
}

function check(what: string, { host, tls }: ConfigBlock, allowNonTls?: unknown): void {
  if (typeof host === "string" && loopback.test(host)) return;
  const isSafe = isBlock(tls) && tls["cert_file"] !== undefined;
  if (isSafe && (allowNonTls === undefined || allowNonTls === false)) return;
  throw new NatsError(
    "config_tls",
    `${what}: without TLS it listens on loopback only, not on ${JSON.stringify(host ?? "every address")}`,
    { next: "give it a certificate, or a loopback address" },
  );
}

function checkMutual(what: string, { tls }: ConfigBlock): void {
  if (tls === undefined) return;
  const { verify, insecure, ca_file: ca } = isBlock(tls) ? tls : {};
  if (verify === true && ca !== undefined && (insecure === undefined || insecure === false)) return;
  throw new NatsError("config_tls", `${what}: its certificates are verified, on both sides`);
}

/** A browser sends cookies wherever the page comes from: any page could act for the person who is signed in. */
function checkCookies(websocket: unknown): void {
  if (!isBlock(websocket)) return;
  const given = Object.entries(websocket).filter(([, value]) => value !== undefined);
  if (!given.some(([name]) => name.endsWith("_cookie"))) return;
  const { allowed_origins: origins, same_origin: same } = websocket;
  if (same === true || (Array.isArray(origins) && origins.length > 0)) return;
  throw new NatsError(
    "config_tls",
    "websocket: with a cookie, any page could connect for its reader",
    { next: "say which pages may: allowedOrigins or sameOrigin" },
  );
}
