import { Prefix, type KeyPair } from "@nats-io/nkeys";
import { readRequest, type AuthorizationRequest, type RequestChecks } from "./authorization.ts";
import { NatsError } from "../errors/nats-error.ts";
import { parseJwt, verifyJwt } from "../jwt/jwt.ts";
import { isObject } from "../../values/shape/index.ts";

/** Servers remembered; far more than a cluster has. */
const serversKept = 256;

/**
 * The callout's end of the sealed channel to each server.
 *
 * @example
 * const box = new RequestBox(keyPairFromSeed(secrets.xkey));
 * const request = box.readRequest(message.data, serverXkey, { now });
 * message.respond(box.sealResponse(authorizationResponse({ … }), serverXkey));
 */
export class RequestBox {
  readonly #xkey: KeyPair;
  /** Public xkey of a server → its id, once the server has signed that they belong together. */
  readonly #servers = new Map<string, string>();

  /** @param xkey the curve key pair whose public key is in the AUTH account's JWT */
  constructor(xkey: KeyPair) {
    this.#xkey = xkey;
  }

  /**
   * Opens a sealed request; what is inside is not checked.
   *
   * @throws NatsError `box_malformed`, `box_unreadable`, `key_invalid`, `key_kind`
   */
  openRequest(box: Uint8Array, serverXkey: string): string {
    const text = this.#xkey.open(box, serverXkey);
    if (!text) {
      throw new NatsError("box_unreadable", "the request was sealed for another key, or changed");
    }
    return Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString("utf8");
  }

  /**
   * Opens and reads a sealed request.
   *
   * A server's first request proves by its signature that the server's id and xkey belong together. From
   * then on the box itself is the proof: only the holder of that xkey can have sealed it (or this
   * callout), and the signature, the dearest step of a login, would say the same once more.
   *
   * @throws NatsError as `openRequest` and `parseAuthorizationRequest`
   */
  readRequest(
    box: Uint8Array,
    serverXkey: string,
    checks: RequestChecks = {},
  ): AuthorizationRequest {
    const parsed = parseJwt(this.openRequest(box, serverXkey));
    const { iss, nats } = parsed.claims;
    const server = isObject(nats) && isObject(nats["server_id"]) ? nats["server_id"] : {};
    if (server["xkey"] !== serverXkey) {
      throw new NatsError(
        "request_server",
        "the request names another xkey than the one that sealed it",
      );
    }
    const known = iss !== undefined && this.#servers.get(serverXkey) === iss;
    if (!known) verifyJwt(parsed, Prefix.Server);
    const request = readRequest(parsed, checks);
    if (!known) this.#remember(serverXkey, request.server_id.id);
    return request;
  }

  /** @throws NatsError `key_invalid`, `key_kind` */
  sealResponse(text: string, serverXkey: string): Uint8Array {
    return this.#xkey.seal(Buffer.from(text, "utf8"), serverXkey);
  }

  #remember(serverXkey: string, serverId: string): void {
    if (this.#servers.size >= serversKept) {
      const [oldest] = this.#servers.keys();
      if (oldest !== undefined) this.#servers.delete(oldest);
    }
    this.#servers.set(serverXkey, serverId);
  }
}
