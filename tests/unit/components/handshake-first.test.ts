import { describe, expect, it } from "vitest";
import { handshakeFirst } from "../../../components/cluster/settings.ts";

describe("TLS first", () => {
  it("is taken by default, and left to clients", () => expect(handshakeFirst({})).toBe("auto"));

  it.each(["auto", "on", "off", "200ms", "1.5s"])("may be %s", (given) =>
    expect(handshakeFirst({ handshakeFirst: given })).toBe(given),
  );

  it.each(["", "true", "yes", "0ms", "-1s", "5", "5h", "ON", "$FIRST", "1s1s"])(
    "is not %j",
    (given) =>
      expect(() => handshakeFirst({ handshakeFirst: given })).toThrow(
        /^handshakeFirst: ".*" is none of "auto", "on" and "off", and no duration/,
      ),
  );
});
