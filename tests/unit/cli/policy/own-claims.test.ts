import { describe, expect, it } from "vitest";
import { identityOf } from "../../../../cli/oauth/access-token.ts";
import { checkClaims, withClaims } from "../../../../cli/policy/own-claims.ts";
import { ada, sampleSettings, sampleToken } from "../../../support/cli/sample.ts";

const identity = identityOf(sampleToken());

describe("claims in a subject", () => {
  it.each([
    ["agents.{azp}.findings", `agents.${sampleSettings.clientId}.findings`],
    ["{oid}.{tid}", `${ada}.${sampleSettings.tenantId}`],
    ["orders.*.>", "orders.*.>"],
  ])("%s are those of the own token", (subject, filled) => {
    expect(() => checkClaims(subject)).not.toThrow();
    expect(withClaims(subject, identity)).toBe(filled);
  });

  it.each([
    [
      "agents.{apz}.findings",
      "there is no claim {apz} to fill in",
      "did you mean {azp}? there are {oid}, {azp}, {tid}",
    ],
    [
      "a.{preferred_username}",
      "there is no claim {preferred_username} to fill in",
      "there are {oid}, {azp}, {tid}",
    ],
    ["a.{roles", "there is no claim {roles to fill in", "{oid}, {azp}, {tid}"],
    ["a.x{oid}", "{oid} is only part of 'x{oid}'", "let it stand between dots: x.{oid}"],
  ])("%s are refused", (subject, message, next) => {
    expect(() => checkClaims(subject)).toThrow(
      expect.objectContaining({
        code: "usage",
        message,
        next: expect.stringContaining(next) as string,
      }),
    );
  });
});
