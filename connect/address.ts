import { ConnectError } from "./error.ts";

/** An address of a server, taken apart. */
export interface Address {
  /** As it was given. */
  readonly text: string;
  /** Absent where the address names none. */
  readonly scheme?: "nats" | "tls" | "ws" | "wss";
  /** In lower case, an address of version 6 in brackets. */
  readonly host: string;
  /** Whether it does not leave this machine. */
  readonly isLoopback: boolean;
}

const next =
  "write tls://host:4222, or wss://host/path for a websocket; an IPv6 address in brackets, and no user or password";

/** Narrower than what URL and nats.js read: where readers differ, one could check one host, and another dial a second. */
const form =
  /^(?:(nats|tls|ws|wss):\/\/)?(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?)(?::(\d{1,5}))?(\/[^\s@:]*)?$/i;

/**
 * Reads an address of a server: `nats://`, `tls://`, `ws://` or `wss://` in any case, or no scheme; a host; a port.
 *
 * @throws ConnectError `address_invalid`
 * @example addressOf("TLS://nats.example.com:4222") // { scheme: "tls", host: "nats.example.com", … }
 */
export function addressOf(text: string): Address {
  const [, given, name = "", port = "1", path = "/"] = form.exec(text) ?? [];
  const scheme = given?.toLowerCase() as Address["scheme"];
  const isWebSocket = scheme === "ws" || scheme === "wss";
  const isValid =
    name !== "" && Number(port) > 0 && Number(port) < 65_536 && (path === "/" || isWebSocket);
  if (!isValid || !URL.canParse(`http://${name}`))
    throw new ConnectError(
      "address_invalid",
      `${JSON.stringify(text.replace(/\/\/[^/]*@/, "//…@"))} is not the address of a NATS server`,
      { next },
    );
  const host = name.toLowerCase();
  return { text, ...(scheme && { scheme }), host, isLoopback: isLoopbackHost(host) };
}

/** Octets as people write them: with a leading zero, some readers take them for octal. */
const octet = "(?:0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])";
const loopback = new RegExp(`^(?:localhost|127(?:\\.${octet}){3}|::1)$`);

/**
 * Whether a host is this machine: `localhost`, 127.0.0.0/8 or ::1, and no name that only looks like it. A name that
 * DNS might resolve to this machine is another's to change.
 *
 * @param host in lower case, with or without brackets
 */
export function isLoopbackHost(host: string): boolean {
  return loopback.test(withoutBrackets(host));
}

/** Of an address of version 6. */
export function withoutBrackets(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

/** Whether an address does not leave this machine; anything that is not an address does. */
export function isLoopback(server: string): boolean {
  try {
    return addressOf(server).isLoopback;
  } catch {
    return false;
  }
}
