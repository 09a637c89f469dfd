import { describe, expect, it } from "vitest";
import { addressOf, isLoopback } from "../../../connect/address.ts";
import { failing } from "../../support/failing.ts";

describe("an address", () => {
  it.each([
    ["nats.example.com", undefined, "nats.example.com", false],
    ["nats.example.com:4222", undefined, "nats.example.com", false],
    ["tls://nats.example.com", "tls", "nats.example.com", false],
    ["TLS://Nats.Example.com:4222", "tls", "nats.example.com", false],
    ["tls://nats.example.com.:4222", "tls", "nats.example.com.", false],
    ["nats://[::1]:4222", "nats", "[::1]", true],
    ["nats://[2001:db8::1]:4222", "nats", "[2001:db8::1]", false],
    ["nats://127.0.0.1:4222/", "nats", "127.0.0.1", true],
    ["wss://nats.example.com/socket?v=1", "wss", "nats.example.com", false],
    ["nats://my_host:4222", "nats", "my_host", false],
  ])("%s is taken apart", (text, scheme, host, loops) => {
    expect(addressOf(text)).toEqual({ text, ...(scheme && { scheme }), host, isLoopback: loops });
  });

  it.each([
    ["", "nothing"],
    [" tls://nats.example.com", "space"],
    ["tls://nats.example.com ", "space"],
    ["tls://a,tls://b", "two"],
    ["http://nats.example.com", "another scheme"],
    ["nats:nats.example.com", "no slashes"],
    ["tls://user:secret@nats.example.com", "a password"],
    ["nats://127.0.0.1@nats.example.com", "a user that looks like a host"],
    ["nats://127.0.0.1/://nats.example.com", "nats.js reads the last ://"],
    ["nats://127.0.0.1#.example.com", "a fragment"],
    ["nats://127.0.0.1\\.example.com", "a backslash"],
    ["nats://127.0.0.1%2eexample.com", "an escape"],
    ["nats://::1:4222", "no brackets"],
    ["nats://127.0.0.1:0", "no port"],
    ["nats://127.0.0.1:65536", "no port"],
    ["nats://127.0.0.1:4222/path", "a path without a websocket"],
    ["nats://127.0.0.1\n.example.com", "a line"],
    ["nats://ｎats.example.com", "a letter that becomes another"],
    ["nats://127。0。0。1", "dots that become others"],
  ])("%s is none: %s", (text) => {
    expect(() => addressOf(text)).toThrow(
      failing(/is not the address of a NATS server; write tls:/),
    );
  });

  it("is not told with its password", () => {
    expect(() => addressOf("tls://user:secret@nats.example.com")).toThrow(
      failing(/^(?!.*secret)/s),
    );
  });
});

describe("this machine", () => {
  it.each(["nats://localhost", "nats://LOCALHOST:1", "127.0.0.1", "127.255.3.9:4222", "[::1]"])(
    "is %s",
    (text) => expect(isLoopback(text)).toBe(true),
  );

  it.each([
    "localhost.",
    "localhost.evil.com",
    "localhost.localdomain",
    "evil-localhost",
    "127.0.0.1.nip.io",
    "127.0.0.1.",
    "127.1",
    "127.0.0.256",
    "0177.0.0.1",
    "127.00.0.1",
    "2130706433",
    "0x7f000001",
    "0.0.0.0",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[0:0:0:0:0:0:0:1]",
    "128.0.0.1",
    "10.0.0.1",
    "no address",
  ])("is not %s", (text) => expect(isLoopback(text)).toBe(false));
});
