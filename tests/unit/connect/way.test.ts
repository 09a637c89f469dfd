import { describe, expect, it } from "vitest";
import { wayOf, type WayArgs } from "../../../connect/way.ts";
import { failing } from "../../support/failing.ts";

describe("nothing but TLS is spoken", () => {
  it.each<[string, WayArgs]>([
    ["by tls://", { servers: "tls://127.0.0.1" }],
    ["by wss://", { servers: "wss://nats.example.com" }],
    ["without a scheme, beyond this machine", { servers: "nats.example.com" }],
    ["when one of several asks for it", { servers: ["nats://10.0.0.1", "TLS://10.0.0.2"] }],
    ["with an authority", { servers: "nats://10.0.0.1", tls: { ca: "PEM" } }],
    ["with any setting of TLS", { servers: "nats://127.0.0.1", tls: {} }],
    ["though clear text is allowed", { servers: "tls://10.0.0.1", allowClearText: true }],
    ["though tls is null", { servers: "tls://10.0.0.1", tls: null }],
  ])("%s", (_name, args) => expect(wayOf(args).isTls).toBe(true));
});

describe("clear text", () => {
  it.each<[string, WayArgs]>([
    ["on this machine", { servers: ["nats://127.0.0.1:1", "nats://localhost", "[::1]:4222"] }],
    ["on this machine, by websocket", { servers: "ws://localhost:8080" }],
    ["where it is allowed", { servers: "nats://10.0.0.1", allowClearText: true }],
    ["by websocket, where it is allowed", { servers: "ws://10.0.0.1", allowClearText: true }],
  ])("is spoken %s", (_name, args) => expect(wayOf(args).isTls).toBe(false));

  it.each<[string, WayArgs]>([
    ["beyond it", { servers: "nats://nats.example.com" }],
    ["beyond it, in capitals", { servers: "NATS://10.0.0.1" }],
    ["beyond it, by one of several", { servers: ["nats://127.0.0.1", "nats://10.0.0.1"] }],
    ["by websocket", { servers: "ws://nats.example.com" }],
    ["by a websocket among others", { servers: ["wss://nats.example.com", "ws://localhost"] }],
    ["without a word, undefined", { servers: "nats://10.0.0.1", allowClearText: undefined }],
    ["by a word that is not true", { servers: "nats://10.0.0.1", allowClearText: "yes" as never }],
    ["with tls: null", { servers: "nats://10.0.0.1", tls: null }],
  ])("is an error %s", (_name, args) =>
    expect(() => wayOf(args)).toThrow(failing(/clear text.*; write (tls|wss):/)),
  );

  it("is an error that says what lifts it", () => {
    expect(() => wayOf({ servers: "nats://10.0.0.1" })).toThrow(
      failing(/allowClearText lifts this/),
    );
  });
});

describe("what can't be meant", () => {
  it.each<[WayArgs, RegExp]>([
    [{ servers: [] }, /no server/],
    [{ servers: ["wss://a.example.com", "tls://a.example.com"] }, /wss:\/\/ for all, or tls:/],
    [{ servers: ["wss://a.example.com", "a.example.com"] }, /wss:\/\/ for all/],
    [{ servers: "wss://a.example.com", tls: { ca: "PEM" } }, /tls\.ca has no effect/],
    [{ servers: "tls://a", tls: { rejectUnauthorized: false } as never }, /is not a setting/],
    [
      { servers: "tls://a", tls: { checkServerIdentity: () => undefined } as never },
      /not a setting/,
    ],
    [{ servers: "tls://a", tls: { __proto__: null, constructor: 1 } as never }, /not a setting/],
    [{ servers: "tls://a", tls: { handshakeFirst: "yes" } as never }, /is not a boolean/],
  ])("%j is an error", (args, error) => expect(() => wayOf(args)).toThrow(failing(error)));

  it("does not hinder settings of a stack that are for TCP", () => {
    const tls = { handshakeFirst: true };
    expect(wayOf({ servers: "wss://a.example.com", tls }).isTls).toBe(true);
  });
});
