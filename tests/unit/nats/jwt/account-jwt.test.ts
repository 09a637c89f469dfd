import { decode, type Account } from "@nats-io/jwt";
import { describe, expect, it } from "vitest";
import type { JetStreamLimits } from "../../../../access/document/document.ts";
import { accountJwt, keyPair, publicKey, type AccountJwt } from "../../../../nats/index.ts";
import { secretOf } from "../../../support/nats-keys.ts";

const signer = keyPair("operator", secretOf("operator signing"));
const other = publicKey("account", secretOf("other"));
const base: AccountJwt = {
  name: "orders",
  account: publicKey("account", secretOf("orders")),
  signer,
  issuedAt: 1_750_000_000,
  signingKeys: [publicKey("account", secretOf("orders signing"))],
  limits: { connections: 10, subscriptions: 20, payload: 1_024, leafNodes: 0 },
  description: "Orders.",
};
const claims = (changes: Partial<AccountJwt> = {}) =>
  decode<Account>(accountJwt({ ...base, ...changes }));
const jetstream: JetStreamLimits = { memory: 0, disk: 1 << 20, streams: 3, consumers: 4 };

describe("an account", () => {
  it("is signed by the operator's signing key and names its own", () => {
    expect(claims()).toMatchObject({
      sub: base.account,
      iss: signer.getPublicKey(),
      name: "orders",
      iat: base.issuedAt,
      nats: { type: "account", version: 2, signing_keys: base.signingKeys, description: "Orders." },
    });
  });

  it("denies everything to a user without permissions", () => {
    const nothing = { allow: [], deny: [">"] };
    expect(claims().nats.default_permissions).toEqual({ pub: nothing, sub: nothing });
  });

  it("has every limit, JetStream's at 0 unless given", () => {
    expect(claims().nats.limits).toEqual({
      conn: 10,
      leaf: 0,
      subs: 20,
      payload: 1_024,
      data: -1,
      imports: 0,
      exports: 0,
      wildcards: false,
      disallow_bearer: true,
      mem_storage: 0,
      disk_storage: 0,
      streams: 0,
      consumer: 0,
      mem_max_stream_bytes: 0,
      disk_max_stream_bytes: 0,
      max_bytes_required: false,
      max_ack_pending: 0,
    });
    expect(claims({ jetstream }).nats.limits).toMatchObject({
      mem_storage: 0,
      disk_storage: 1 << 20,
      streams: 3,
      consumer: 4,
      mem_max_stream_bytes: -1,
      disk_max_stream_bytes: -1,
      max_ack_pending: -1,
    });
  });

  it("lets a service answer several times, and tells it who asks, where that is declared", () => {
    const service = { name: "s", kind: "service", subject: "a", description: "S." } as const;
    const taken = { name: "s", kind: "service", account: other, subject: "a", to: "b" } as const;
    const { nats } = claims({
      exports: [service, { ...service, subject: "c", answers: "many" }],
      imports: [taken, { ...taken, subject: "c", to: "c", share: true }],
    });
    expect(nats.exports?.map((entry) => entry.response_type)).toEqual([undefined, "Stream"]);
    expect(nats.imports?.map((entry) => [entry.local_subject, entry.share])).toEqual([
      ["b", undefined],
      [undefined, true],
    ]);
  });

  it("exports and imports as many as are declared", () => {
    const exported = { name: "e", kind: "stream", subject: "a.*.b", description: "E." } as const;
    const imported = { name: "i", kind: "service", account: other, subject: "x", to: "x" } as const;
    const { nats } = claims({
      exports: [exported],
      imports: [imported, { ...imported, subject: "y.*", to: "z.*" }],
    });
    expect(nats.exports).toEqual([
      { name: "e", type: "stream", subject: "a.*.b", description: "E." },
    ]);
    expect(nats.imports).toEqual([
      { name: "i", type: "service", account: other, subject: "x" },
      { name: "i", type: "service", account: other, subject: "y.*", local_subject: "z.*" },
    ]);
    expect(nats.limits).toMatchObject({ exports: 1, imports: 2, wildcards: true });
  });

  it.each([
    ["a fraction", { limits: { ...base.limits, payload: 1.5 } }, "payload"],
    ["less than -1", { limits: { ...base.limits, connections: -2 } }, "connections"],
    ["not a number", { limits: { ...base.limits, subscriptions: Number.NaN } }, "subscriptions"],
    ["0 streams, which is unlimited", { jetstream: { ...jetstream, streams: 0 } }, "streams"],
    ["0 consumers, which is unlimited", { jetstream: { ...jetstream, consumers: 0 } }, "consumers"],
    ["JetStream without storage", { jetstream: { ...jetstream, disk: 0 } }, "memory and disk"],
  ])("is refused with a limit of %s", (_what, changes, limit) => {
    expect(() => claims(changes)).toThrow(`account 'orders': ${limit} must be`);
    expect(() => claims(changes)).toThrow(expect.objectContaining({ code: "config_value" }));
  });
});
