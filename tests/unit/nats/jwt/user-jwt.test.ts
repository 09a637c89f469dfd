import { decode, parseCreds, type User } from "@nats-io/jwt";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  credentials,
  grantedUserJwt,
  keyPair,
  publicKey,
  seed,
  sentinelJwt,
  userJwt,
  type GrantedUser,
} from "../../../../nats/index.ts";
import { secretOf } from "../../../support/nats-keys.ts";

const signer = keyPair("account", secretOf("signing"));
const account = publicKey("account", secretOf("account"));
const user = publicKey("user", secretOf("user"));
const issuedAt = 1_750_000_000;
const nothing = { allow: [], deny: [">"] };
const none = { allow: [], deny: [] };

const granted = (changes: Partial<GrantedUser> = {}): User => {
  const jwt = grantedUserJwt({
    id: "record-1",
    userNkey: user,
    name: "user:1",
    account,
    signer,
    issuedAt,
    expires: issuedAt + 60,
    publish: none,
    subscribe: none,
    tags: [],
    connectionTypes: ["STANDARD"],
    ...changes,
  });
  return decode<User>(jwt).nats as User;
};

describe("a granted user", () => {
  it("is held to kinds of connections, of which there is one at least: none would mean any", () => {
    const connectionTypes = ["STANDARD", "WEBSOCKET"] as const;
    expect(granted({ connectionTypes }).allowed_connection_types).toEqual(connectionTypes);
    expect(() => granted({ connectionTypes: [] })).toThrow(/could use any/);
  });

  it("is the identity in the account, until the grant expires", () => {
    const jwt = grantedUserJwt({
      id: "record-1",
      userNkey: user,
      name: "user:1",
      account,
      signer,
      issuedAt,
      expires: issuedAt + 60,
      publish: { allow: ["a.*"], deny: ["a.b"] },
      subscribe: { allow: ["c.> workers"], deny: [] },
      responses: { max: 2, ttl: 1.5 },
      tags: ["tid:1"],
      connectionTypes: ["STANDARD", "WEBSOCKET"],
    });
    expect(decode(jwt)).toMatchObject({
      jti: "record-1",
      sub: user,
      iss: signer.getPublicKey(),
      name: "user:1",
      iat: issuedAt,
      exp: issuedAt + 60,
      nats: {
        type: "user",
        version: 2,
        issuer_account: account,
        tags: ["tid:1"],
        pub: { allow: ["a.*"], deny: ["a.b"] },
        sub: { allow: ["c.> workers"], deny: [] },
        resp: { max: 2, ttl: 1_500_000_000 },
      },
    });
  });

  it("may do nothing where nothing is granted, whatever is denied besides", () => {
    expect(granted()).toMatchObject({ pub: nothing, sub: nothing });
    const denied = { allow: [], deny: ["a"] };
    expect(granted({ publish: denied, subscribe: denied })).toMatchObject({
      pub: nothing,
      sub: nothing,
    });
  });

  it("has both directions written out, for any grant", () => {
    const rules = fc.record({ allow: fc.array(fc.string()), deny: fc.array(fc.string()) });
    fc.assert(
      fc.property(rules, rules, (publish, subscribe) => {
        const { pub, sub } = granted({ publish, subscribe });
        for (const [written, rule] of [
          [pub, publish],
          [sub, subscribe],
        ] as const) {
          expect(written).toEqual(rule.allow.length > 0 ? rule : nothing);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("may respond only when that is granted", () => {
    expect(granted()).not.toHaveProperty("resp");
  });
});

describe("the sentinel", () => {
  it("is a bearer that may do nothing, for every kind of connection about which the callout is asked", () => {
    const { nats } = decode<User>(sentinelJwt({ user, account, signer, issuedAt }));
    expect(nats).toMatchObject({ bearer_token: true, pub: nothing, sub: nothing });
    expect(nats.allowed_connection_types).toEqual([
      "STANDARD",
      "WEBSOCKET",
      "MQTT",
      "MQTT_WS",
      "LEAFNODE",
    ]);
  });
});

describe("credentials", () => {
  it("are a file that @nats-io/jwt reads", async () => {
    const jwt = userJwt({
      name: "tool",
      user,
      account,
      signer,
      issuedAt,
      publish: none,
      subscribe: none,
    });
    const file = credentials(jwt, seed("user", secretOf("user")));
    const parsed = await parseCreds(new TextEncoder().encode(file));
    expect(parsed).toMatchObject({ jwt, key: seed("user", secretOf("user")), aid: account });
    expect(parsed.uc.nats).not.toHaveProperty("bearer_token");
  });
});
