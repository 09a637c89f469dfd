import { randomBytes } from "node:crypto";
import { Prefix } from "@nats-io/nkeys";
import { keyPair } from "../../nats/index.ts";
import { SigningKeyPair } from "../../nats/keys/ed25519.ts";
import { signJwt } from "../../nats/jwt/jwt.ts";
import { encodeKey } from "../../nats/keys/nkey.ts";
import { loadSodium } from "../../nats/keys/sodium.ts";

await loadSodium();

/** The parts of a request that tests change (jwt/v2 authorization_claims.go). */
export interface RequestChanges {
  readonly connect?: Readonly<Record<string, unknown>>;
  readonly client?: Readonly<Record<string, unknown>>;
  readonly server?: Readonly<Record<string, unknown>>;
  /** Claims beside `nats`. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Unix seconds. @default the next two seconds */
  readonly expires?: number;
}

/** What a callout answered, opened. */
export interface Answer {
  readonly aud: string;
  readonly sub: string;
  readonly nats: { readonly jwt?: string; readonly error?: string };
}

/** A NATS server as the callout sees one: asks, seals, opens the answer. */
export class FakeNatsServer {
  readonly #signer = new SigningKeyPair(Prefix.Server, randomBytes(32));
  readonly #xkey = keyPair("curve", randomBytes(32));
  readonly id = this.#signer.getPublicKey();
  readonly xkey = this.#xkey.getPublicKey();
  readonly #account: string;

  /** @param account public key of the callout's account */
  constructor(account: string) {
    this.#account = account;
  }

  request(changes: RequestChanges = {}): string {
    const { connect, client, server, claims, expires } = changes;
    const now = Math.floor(Date.now() / 1000);
    const body = {
      sub: this.#account,
      aud: "nats-authorization-request",
      iat: now,
      exp: expires ?? now + 2,
      nats: {
        type: "authorization_request",
        version: 2,
        user_nkey: encodeKey(Prefix.User, randomBytes(32)),
        server_id: {
          name: "n1",
          host: "127.0.0.1",
          id: this.id,
          version: "2.15.2",
          cluster: "test",
          xkey: this.xkey,
          ...server,
        },
        client_info: { host: "127.0.0.1", id: 7, kind: "Client", type: "nats", ...client },
        connect_opts: { jwt: "sentinel", lang: "nats.js", protocol: 1, ...connect },
      },
      ...claims,
    };
    return signJwt(body, this.#signer);
  }

  seal(jwt: string, recipient: string): Uint8Array {
    return this.#xkey.seal(Buffer.from(jwt), recipient);
  }

  open(box: Uint8Array, sender: string): Answer {
    const text = Buffer.from(this.#xkey.open(box, sender) ?? "").toString();
    return claimsOf(text) as Answer;
  }
}

/** The claims of a NATS JWT, unverified. */
export function claimsOf(jwt: string): unknown {
  return JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());
}
