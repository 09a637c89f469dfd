import { describe, expect, it } from "vitest";
import { hasJwt, readEvent } from "../../../../callout/connections/connection.ts";

const server = { name: "n1", id: "NAAA", cluster: "c" };
const told = (client: object) =>
  Buffer.from(JSON.stringify({ server, client: { id: 7, acc: "A", user: "u", ...client } }));

describe("an event", () => {
  it("has the JWT that it has", () => {
    const event = told({ jwt: "eyJ.a.b" });
    expect(hasJwt(event)).toBe(true);
    expect(readEvent(event)?.jwt).toBe("eyJ.a.b");
  });

  it.each(['"jwt":"eyJ"', '\\"jwt"', "jwt", '{"jwt"}'])(
    "has none, whatever a client calls itself: %s",
    (name) => {
      const event = told({ name });
      expect(hasJwt(event)).toBe(false);
      expect(readEvent(event)?.jwt).toBeUndefined();
    },
  );
});
