import { describe, expect, it } from "vitest";

import { publish, subscribe } from "../../../../access/index.ts";
import { fillWith, misusedTokens } from "../../../../access/subjects/placeholder.ts";
import { CLAIMS } from "../fixture.ts";

describe("claim placeholders", () => {
  it("stand for whole tokens", () => {
    const fill = fillWith(CLAIMS);
    expect(fill("agents.{azp}.{oid}.{tid}.>")).toBe(
      `agents.${CLAIMS.azp}.${CLAIMS.oid}.${CLAIMS.tid}.>`,
    );
    expect(fill("orders.new workers")).toBe("orders.new workers");
  });

  it.each(["oid", "azp", "tid"])("'%s' is filled only by a lower-case GUID", (claim) => {
    const bad = [
      "",
      "*",
      ">",
      "a.b",
      CLAIMS.oid.toUpperCase().replace("1", "A"),
      `${CLAIMS.oid} q`,
    ];
    for (const value of bad) {
      expect(() => fillWith({ ...CLAIMS, [claim]: value })).toThrow(
        expect.objectContaining({ code: "claim_invalid" }),
      );
    }
  });

  it("an error does not repeat the claim's value", () => {
    expect(() => fillWith({ ...CLAIMS, oid: "secret" })).not.toThrow(/secret/);
    expect(() => fillWith({ ...CLAIMS, oid: "secret" })).toThrow(/'oid'/);
  });

  it("every other use of a brace is found", () => {
    expect(misusedTokens("a.{oid}.b")).toEqual([]);
    expect(misusedTokens("a.x{oid}.{user}.}.{oid}{azp}")).toEqual([
      "x{oid}",
      "{user}",
      "}",
      "{oid}{azp}",
    ]);
  });

  it("TypeScript refuses a misused one where it is written", () => {
    publish("agents.{azp}.findings");
    subscribe("agents.{azp}.>");
    // @ts-expect-error no such claim
    publish("agents.{app}.findings");
    // @ts-expect-error not a whole token
    subscribe("agents.a-{azp}.findings");
    // what is only known at run time is for compile() to check
    const read: string = ["agents", "{app}", "findings"].join(".");
    expect(() => publish(read)).not.toThrow();
  });
});
