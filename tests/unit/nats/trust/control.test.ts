import { describe, expect, it } from "vitest";
import {
  calloutSystemJwt,
  controlDataUserJwt,
  controlUserJwt,
  keyPair,
  publicKey,
  type ControlUser,
} from "../../../../nats/index.ts";
import { keyMaterial } from "../../../support/nats-keys.ts";

const keys = keyMaterial(["CONTROL"]);

interface Claims {
  readonly sub: string;
  readonly iss: string;
  readonly nats: {
    readonly issuer_account: string;
    readonly pub: { readonly allow: readonly string[] };
    readonly sub: { readonly allow: readonly string[] };
  };
}

const claimsOf = (jwt: string) =>
  JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()) as Claims;

describe("the callout's user in SYS", () => {
  const { sub, nats } = claimsOf(calloutSystemJwt(keys));

  it("has the callout's own key, in the system account", () => {
    expect(sub).toBe(publicKey("user", keys.calloutUser));
    expect(nats.issuer_account).toBe(publicKey("account", keys.system.identity));
  });

  it("may ask servers and end connections, and listen to what happens; not to requests", () => {
    expect(nats.pub.allow).toEqual(["$SYS.REQ.SERVER.*.KICK", "$SYS.REQ.SERVER.PING.>"]);
    expect(nats.sub.allow.filter((subject) => subject.startsWith("$SYS.REQ"))).toEqual([]);
    expect(nats.sub.allow.filter((subject) => /^(>|\$SYS\.>|\*)/.test(subject))).toEqual([]);
  });
});

const pair = keys.accounts["CONTROL"] ?? keys.auth;
const user: ControlUser = {
  user: publicKey("user", keys.calloutUser),
  account: publicKey("account", pair.identity),
  signer: keyPair("account", pair.signing),
  issuedAt: keys.issuedAt,
};

describe("the callout's user in CONTROL", () => {
  const { iss, nats } = claimsOf(controlUserJwt(user));

  it("is signed by the account's signing key, and ends with it", () => {
    expect(iss).toBe(publicKey("account", pair.signing));
    expect(nats.issuer_account).toBe(user.account);
  });

  it("takes requests in the callouts' queue group and answers into inboxes, and does nothing else", () => {
    expect(nats.sub.allow).toEqual(["control.*.* callout", "control.*.*.> callout"]);
    expect(nats.pub.allow).toEqual(["_INBOX.>"]);
  });
});

describe("the callout's user in CONTROL_DATA", () => {
  const { nats } = claimsOf(controlDataUserJwt(user));

  it("answers other callouts and nobody else", () => {
    expect(nats.sub.allow).toEqual(["_INBOX.callout.>", "control.all.*"]);
    expect(nats.pub.allow).toEqual([
      ...["$JS.API.>", "$KV.>", "audit.>"],
      ...["_INBOX.callout.>", "control.all.*"],
    ]);
  });
});
