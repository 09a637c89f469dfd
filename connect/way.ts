import { addressOf, type Address } from "./address.ts";
import { ConnectError } from "./error.ts";

/** Settings of TLS; nothing here turns verification off. */
export interface TlsSettings {
  /** PEM file of the authority behind the servers' certificates; or its text, `ca`. @default the system's authorities */
  readonly caFile?: string | undefined;
  readonly ca?: string | undefined;
  /** PEM of a certificate of one's own and its key, as files or as text. */
  readonly certFile?: string | undefined;
  readonly cert?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly key?: string | undefined;
  /**
   * TLS before the server's greeting, so that nothing of it can be forged; the servers' setting `handshake_first`
   * has to allow it.
   *
   * @default false: the server greets in clear text, and TLS follows before credentials are said
   */
  readonly handshakeFirst?: boolean | undefined;
}

/** Whom to connect to, and how safely. */
export interface WayArgs {
  readonly servers: string | readonly string[];
  /** Given: only TLS is spoken, whatever the addresses say. */
  readonly tls?: TlsSettings | null | undefined;
  /** Lets `nats://` and `ws://` say credentials in clear text beyond this machine. @default false */
  readonly allowClearText?: boolean | undefined;
}

/** What a connection may do; it is the same for all of its servers. */
export interface Way {
  readonly addresses: readonly Address[];
  readonly kind: "tcp" | "websocket";
  /** Only TLS is spoken. */
  readonly isTls: boolean;
  readonly tls: TlsSettings;
  /** Clear text, where it is spoken, may leave this machine. */
  readonly allowClearText: boolean;
}

const known: Readonly<Record<keyof TlsSettings, "string" | "boolean">> = {
  caFile: "string",
  ca: "string",
  certFile: "string",
  cert: "string",
  keyFile: "string",
  key: "string",
  handshakeFirst: "boolean",
};

/**
 * Decides how to speak with servers. One address that asks for TLS asks for all of them: a client tries one after
 * the other, and says the same credentials to each.
 *
 * - `tls://`, `wss://` and `tls` mean TLS.
 * - an address without a scheme means TLS, unless it is this machine's.
 * - `nats://` and `ws://` mean clear text: on this machine, and elsewhere only with `allowClearText`.
 *
 * @throws ConnectError
 * @example wayOf({ servers: "tls://nats.example.com" }).isTls // true
 */
export function wayOf({ servers, tls, allowClearText }: WayArgs): Way {
  const addresses = (typeof servers === "string" ? [servers] : servers).map(addressOf);
  if (addresses.length === 0)
    throw new ConnectError("address_invalid", "there is no server to connect to", {
      next: "name one",
    });
  const settings = checkedTls(tls ?? {});
  const webSockets = addresses.filter(({ scheme }) => scheme === "ws" || scheme === "wss");
  if (webSockets.length === 0) {
    const isTls = (tls ?? undefined) !== undefined || addresses.some(wantsTls);
    if (!isTls && allowClearText !== true) checkStays(addresses, "tls://");
    const way = { addresses, isTls, tls: settings, allowClearText: allowClearText === true };
    return { ...way, kind: "tcp" };
  }
  return { ...webSocketWay(addresses, webSockets, settings, allowClearText), tls: settings };
}

function webSocketWay(
  addresses: readonly Address[],
  webSockets: readonly Address[],
  { handshakeFirst: _first, ...certificates }: TlsSettings,
  allowClearText: boolean | undefined,
): Omit<Way, "tls"> {
  const [other] = addresses.filter((address) => !webSockets.includes(address));
  if (other !== undefined)
    throw new ConnectError(
      "address_invalid",
      `${other.text} is not a websocket's address as the others are`,
      { next: "write wss:// for all, or tls:// for all" },
    );
  const [unused] = Object.keys(certificates).filter(
    (name) => certificates[name as keyof typeof certificates] !== undefined,
  );
  if (unused !== undefined)
    throw new ConnectError("tls_invalid", `tls.${unused} has no effect on a websocket`, {
      next: "make the platform trust the authority (NODE_EXTRA_CA_CERTS), and leave it out",
    });
  const isTls = webSockets.some(({ scheme }) => scheme === "wss");
  const clear = webSockets.find(({ scheme }) => scheme === "ws");
  if (isTls && clear !== undefined)
    throw new ConnectError("clear_text", `${clear.text} is in clear text`, {
      next: "write wss:// for all",
    });
  if (!isTls && allowClearText !== true) checkStays(addresses, "wss://");
  return { addresses, kind: "websocket", isTls, allowClearText: allowClearText === true };
}

function wantsTls({ scheme, isLoopback }: Address): boolean {
  return scheme === "tls" || (scheme === undefined && !isLoopback);
}

function checkStays(addresses: readonly Address[], secure: string): void {
  const away = addresses.find(({ isLoopback }) => !isLoopback);
  if (away !== undefined)
    throw new ConnectError(
      "clear_text",
      `${away.text} means clear text beyond this machine, in which anybody on the way reads the credentials`,
      { next: `write ${secure}; allowClearText lifts this` },
    );
}

function checkedTls(tls: TlsSettings): TlsSettings {
  for (const [name, value] of Object.entries(tls) as [string, unknown][]) {
    const type = Object.hasOwn(known, name) ? known[name as keyof TlsSettings] : undefined;
    if (type === undefined)
      throw new ConnectError("tls_invalid", `tls.${name} is not a setting`, {
        next: `leave it out: there are ${Object.keys(known).join(", ")}`,
      });
    if (value !== undefined && typeof value !== type)
      throw new ConnectError("tls_invalid", `tls.${name} is not a ${type}`, {
        next: `give a ${type}`,
      });
  }
  return tls;
}
