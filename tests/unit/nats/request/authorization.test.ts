import { decode, type AuthorizationResponse } from "@nats-io/jwt";
import { createServer, createUser, type KeyPair } from "@nats-io/nkeys";
import { describe, expect, it } from "vitest";
import {
  authorizationResponse,
  keyPair,
  loadSodium,
  parseAuthorizationRequest,
  publicKey,
  RequestBox,
} from "../../../../nats/index.ts";
import { signJwt } from "../../../../nats/jwt/jwt.ts";
import { secretOf } from "../../../support/nats-keys.ts";

await loadSodium();

const now = 1_750_000_000;
const account = publicKey("account", secretOf("auth"));
const xkey = keyPair("curve", secretOf("xkey"));
const server = createServer();
const serverXkey = keyPair("curve", secretOf("server xkey"));
const user = createUser().getPublicKey();

interface Changes {
  readonly claims?: object;
  readonly nats?: object;
  readonly server?: object;
  readonly signer?: KeyPair;
}

/** A request as nats-server writes it (auth_callout.go), with what a test changes. */
function requestJwt({ claims, nats, server: id, signer = server }: Changes = {}): string {
  return signJwt(
    {
      sub: account,
      aud: "nats-authorization-request",
      iat: now,
      exp: now + 2,
      nats: {
        server_id: {
          name: "n1",
          host: "127.0.0.1",
          id: signer.getPublicKey(),
          xkey: serverXkey.getPublicKey(),
          ...id,
        },
        user_nkey: user,
        client_info: { host: "127.0.0.1", id: 7, kind: "Client", type: "nats" },
        connect_opts: { auth_token: "token", protocol: 1 },
        type: "authorization_request",
        version: 2,
        ...nats,
      },
      ...claims,
    },
    signer,
  );
}

const coded = (code: string) => expect.objectContaining({ name: "NatsError", code }) as Error;

describe("a request", () => {
  it("says what the server said, when, and until when", () => {
    expect(parseAuthorizationRequest(requestJwt(), { account })).toMatchObject({
      user_nkey: user,
      server_id: { id: server.getPublicKey(), name: "n1" },
      client_info: { id: 7, type: "nats" },
      connect_opts: { auth_token: "token" },
      issued: now,
      expires: now + 2,
    });
  });

  it.each<[string, Changes, string]>([
    ["of another type", { nats: { type: "user" } }, "request_type"],
    ["for another audience", { claims: { aud: "NATS" } }, "request_audience"],
    ["without an audience", { claims: { aud: undefined } }, "request_audience"],
    ["of another account", { claims: { sub: "A" } }, "request_account"],
    ["of a server that did not sign", { server: { id: "N" } }, "request_server"],
    ["without a server", { nats: { server_id: undefined } }, "request_server"],
    ["without a user", { nats: { user_nkey: undefined } }, "request_user"],
    ["for an account as user", { nats: { user_nkey: account } }, "request_user"],
    ["without a client", { nats: { client_info: undefined } }, "request_type"],
    ["without options", { nats: { connect_opts: [] } }, "request_type"],
    ["without a deadline", { claims: { exp: undefined } }, "request_expired"],
    ["with a deadline in words", { claims: { exp: "soon" } }, "request_expired"],
    ["without the time at which it was made", { claims: { iat: undefined } }, "request_expired"],
    ["signed by a user", { signer: createUser() }, "key_kind"],
  ])("is refused %s", (_what, changes, code) => {
    expect(() => parseAuthorizationRequest(requestJwt(changes), { account })).toThrow(coded(code));
  });

  it("is refused with a signature of another server, without a word of its token", () => {
    expect(() => parseAuthorizationRequest(forged())).toThrow(coded("jwt_signature"));
    expect(() => parseAuthorizationRequest(forged())).not.toThrow("token");
  });
});

/** The right claims, signed by nobody who may. */
function forged(): string {
  const [header, body] = requestJwt().split(".");
  const [, , signature] = requestJwt({ signer: createServer() }).split(".");
  return [header, body, signature].join(".");
}

describe("a sealed request", () => {
  const seal = (jwt: string, by: KeyPair = serverXkey) =>
    by.seal(new TextEncoder().encode(jwt), xkey.getPublicKey());
  const sender = serverXkey.getPublicKey();

  it("is opened and read, and its answer sealed for the server", () => {
    const box = new RequestBox(xkey);
    expect(box.openRequest(seal("text"), sender)).toBe("text");
    const request = box.readRequest(seal(requestJwt()), sender, { account });
    expect(request.user_nkey).toBe(user);
    const answer = serverXkey.open(box.sealResponse("answer", sender), xkey.getPublicKey());
    expect(new TextDecoder().decode(answer ?? undefined)).toBe("answer");
  });

  it("is refused when it was not sealed by the xkey of the header", () => {
    const box = new RequestBox(xkey);
    const eve = keyPair("curve", secretOf("eve"));
    expect(() => box.readRequest(seal(requestJwt(), eve), sender)).toThrow(coded("box_unreadable"));
    expect(() => box.readRequest(seal(requestJwt(), eve), eve.getPublicKey())).toThrow(
      coded("request_server"),
    );
  });

  it("must be signed until its server has proven once that id and xkey belong together", () => {
    const box = new RequestBox(xkey);
    const read = (jwt: string) => box.readRequest(seal(jwt), sender, { account });
    expect(() => read(forged())).toThrow(coded("jwt_signature"));
    expect(() => read(forged())).toThrow(coded("jwt_signature"));
    read(requestJwt());
    expect(read(forged())).toMatchObject({ user_nkey: user });
  });

  it("is refused without an issuer, though no server is known by none", () => {
    const parts = requestJwt({ server: { id: undefined } }).split(".");
    const claims = JSON.parse(Buffer.from(parts[1] ?? "", "base64url").toString()) as object;
    const body = Buffer.from(JSON.stringify({ ...claims, iss: undefined })).toString("base64url");
    const jwt = [parts[0], body, parts[2]].join(".");
    expect(() => new RequestBox(xkey).readRequest(seal(jwt), sender)).toThrow(
      coded("jwt_malformed"),
    );
    expect(() => parseAuthorizationRequest(jwt)).toThrow(coded("jwt_malformed"));
  });

  it("must be signed again when the xkey names another server", () => {
    const box = new RequestBox(xkey);
    box.readRequest(seal(requestJwt()), sender);
    const [header, body] = requestJwt({ signer: createServer() }).split(".");
    const other = [header, body, forged().split(".")[2]].join(".");
    expect(() => box.readRequest(seal(other), sender)).toThrow(coded("jwt_signature"));
  });

  it("does not count as proof when the request itself is refused", () => {
    const box = new RequestBox(xkey);
    const other = { account: "A" };
    expect(() => box.readRequest(seal(requestJwt()), sender, other)).toThrow(
      coded("request_account"),
    );
    expect(() => box.readRequest(seal(forged()), sender)).toThrow(coded("jwt_signature"));
  });
});

describe("an answer", () => {
  const to = {
    id: "record-1",
    userNkey: user,
    serverId: server.getPublicKey(),
    signer: keyPair("account", secretOf("auth signing")),
    issuedAt: now,
  };

  it("is for one connection of one server, with the user or the reason", () => {
    expect(
      decode<AuthorizationResponse>(authorizationResponse({ ...to, userJwt: "eyJ" })),
    ).toMatchObject({
      jti: "record-1",
      sub: user,
      aud: server.getPublicKey(),
      iss: to.signer.getPublicKey(),
      iat: now,
      nats: { type: "authorization_response", version: 2, jwt: "eyJ" },
    });
    const refusal = decode<AuthorizationResponse>(
      authorizationResponse({ ...to, error: "no_roles" }),
    );
    expect(refusal.nats).toEqual({ type: "authorization_response", version: 2, error: "no_roles" });
  });
});
